cd /work/main
npx esbuild test/tmp/usage.ts --bundle --platform=node --format=cjs --target=node20 --main-fields=module,main --external:@duckdb/node-api --external:aws-cdk-lib --external:cdk-data-mesh --outfile=.bench/$1/usage.js --log-level=error
