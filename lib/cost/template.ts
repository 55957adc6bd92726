/** As much of a CloudFormation template as costs hang on. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The logical id that a value refers to: `Ref`, or `Fn::GetAtt`. */
export function referred(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: unknown; 'Fn::GetAtt'?: unknown };
  if (typeof ref === 'string') return ref;
  const [id] = Array.isArray(attribute) ? attribute : [];
  return typeof id === 'string' ? id : undefined;
}
