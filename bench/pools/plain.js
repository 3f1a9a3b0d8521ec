import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('workers/plain.js', import.meta.url));

/** No pool at all: each process is sent its share at once and answers once. What the machine has to give. */
export function open({ processes }) {
  const children = Array.from({ length: processes }, () => fork(script, { serialization: 'advanced' }));
  return {
    async map(task, inputs) {
      const share = Math.ceil(inputs.length / processes);
      const answers = children.map(async (child, place) => {
        child.send({ task, inputs: inputs.slice(place * share, (place + 1) * share) });
        const [results] = await once(child, 'message');
        return results;
      });
      return (await Promise.all(answers)).flat();
    },
    close() {
      for (const child of children) child.disconnect();
    },
  };
}
