import * as tasks from '../tasks.js';

const byName = { ...tasks };

/** One after the other, in this process. */
export function open() {
  return {
    map: (task, inputs) => inputs.map((input) => byName[task](input)),
    apply: (task, input) => byName[task](input),
    close() {},
  };
}
