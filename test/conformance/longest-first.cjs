// On a new machine nobody knows yet how long a file of tests takes, and one that takes minutes and comes last has one core to itself.
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take more than a minute, the longest first. */
const LONG = [
  'examples',
  'abuse',
  'strangers/partitions',
  'state-machine',
  'redeployed',
  'upgraded',
  'force',
  'consumed/consumed',
  'access-matrix',
  'cfn-lint',
  'handlers',
  'on-stack',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/conformance/${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
  }
};
