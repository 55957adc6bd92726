// Loaded before an app (node --require): cdk-nag looks at it without a word of it in the app.
const { App, Stage, Validations } = require('aws-cdk-lib');

const { synth } = Stage.prototype;
const looked = new WeakSet();

Stage.prototype.synth = function (...options) {
  if (App.isApp(this) && !looked.has(this)) {
    looked.add(this);
    const { AwsSolutionsChecks } = require('cdk-nag');
    Validations.of(this).addPlugins(new AwsSolutionsChecks());
  }
  return synth.apply(this, options);
};
