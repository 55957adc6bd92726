export * from './account-facts';
export * from './ask-again';
export * from './choose-account';
export * from './dead-letters';
export * from './deploy-differences';
export {
  type DeployedStack,
  findDeployed,
  holdLayers,
  openDeployed,
  tryFindDeployed,
} from './deployed-stack';
export * from './explain-aws';
export * from './failure-reason';
export * from './find-stack';
export { takeLayer } from './layer-lock';
export * from './messages';
export * from './misplaced-tables';
export * from './open-cloud';
export * from './queue';
export * from './read-manifest';
export * from './s3-landing';
