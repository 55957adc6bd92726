process.env.CDK_VALIDATION = 'false';
process.env.TZ ??= 'UTC';
