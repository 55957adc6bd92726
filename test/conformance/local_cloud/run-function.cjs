// node run-function.cjs FOLDER HANDLER: an environment of a Lambda function. For each line of its input, {"event", "patienceMs"}, it calls
// the handler and prints a line: {"result"} or {"error"}.
const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const [, , folder, handler] = process.argv;
const [file, name] = handler.split('.');
console.log = console.error;

// A bucket that is named by its host is on this machine too.
const { lookup } = dns;
dns.lookup = (host, ...rest) => lookup(host.endsWith('.localhost') ? 'localhost' : host, ...rest);

/** Where answers are lost on purpose, a client that would wait for half a minute waits so long. */
let patienceMs;
const { setTimeout: waitFor } = net.Socket.prototype;
net.Socket.prototype.setTimeout = function (ms, ...rest) {
  return waitFor.call(this, Math.min(ms, patienceMs ?? ms), ...rest);
};

/** The CDK's own providers answer CloudFormation by https at its port, whatever the URL says. */
let answerPort;
const plain = https.request;
https.request = (options, ...rest) =>
  answerPort && options.hostname === 'localhost'
    ? http.request({ ...options, port: answerPort }, ...rest)
    : plain(options, ...rest);

async function call(event) {
  answerPort = event.ResponseURL && new URL(event.ResponseURL).port;
  const module_ = require(join(folder, file));
  const context = { awsRequestId: 'local', functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, logStreamName: 'local' };
  return (await module_[name](event, context)) ?? null;
}

async function answer(line) {
  try {
    const asked = JSON.parse(line);
    patienceMs = asked.patienceMs ?? undefined;
    return { result: await call(asked.event) };
  } catch ({ name, message, stack }) {
    return { error: { errorType: name, errorMessage: message, stackTrace: stack.split('\n') } };
  }
}

async function serve() {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
  }
}

// Whoever asked is gone, and so is what a call left behind.
serve().then(() => process.exit(0));
