// node run-function.cjs FOLDER HANDLER < event: calls a Lambda function's handler and prints {"result"} or {"error"}.
const { join } = require('node:path');
const { text } = require('node:stream/consumers');

const [, , folder, handler] = process.argv;
const [file, name] = handler.split('.');
console.log = console.error;

async function main() {
  const event = JSON.parse((await text(process.stdin)) || '{}');
  const module_ = require(join(folder, file));
  const context = { awsRequestId: 'local', functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, logStreamName: 'local' };
  return (await module_[name](event, context)) ?? null;
}

main().then(
  (result) => print({ result }),
  (error) =>
    print({ error: { errorType: error.name, errorMessage: error.message, stackTrace: error.stack.split('\n') } }),
);

function print(answer) {
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}
