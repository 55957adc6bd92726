// node run-function.cjs FOLDER HANDLER < event: calls a Lambda function's handler and prints {"result"} or {"error"}.
const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const { join } = require('node:path');
const { text } = require('node:stream/consumers');

const [, , folder, handler] = process.argv;
const [file, name] = handler.split('.');
console.log = console.error;

// A bucket that is named by its host is on this machine too.
const { lookup } = dns;
dns.lookup = (host, ...rest) => lookup(host.endsWith('.localhost') ? 'localhost' : host, ...rest);

async function main() {
  const event = JSON.parse((await text(process.stdin)) || '{}');
  if (event.ResponseURL) answerAt(new URL(event.ResponseURL).port);
  const module_ = require(join(folder, file));
  const context = { awsRequestId: 'local', functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, logStreamName: 'local' };
  return (await module_[name](event, context)) ?? null;
}

/** The CDK's own providers answer CloudFormation by https at its port, whatever the URL says. */
function answerAt(port) {
  const plain = https.request;
  https.request = (options, ...rest) =>
    options.hostname === 'localhost' ? http.request({ ...options, port }, ...rest) : plain(options, ...rest);
}

main().then(
  (result) => print({ result }),
  (error) =>
    print({ error: { errorType: error.name, errorMessage: error.message, stackTrace: error.stack.split('\n') } }),
);

function print(answer) {
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}
