// What the threads of Piscina run.
import { isWorkerThread, workerData } from 'piscina';

const factor = isWorkerThread ? workerData.factor : 1;

export default (n) => n * factor;

export const sizeOf = (bytes) => bytes.length;

export function spin() {
  for (;;);
}
