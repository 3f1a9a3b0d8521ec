import { currentProcess } from 'mprun';

/** Double a number. */
export function doCalculation(data: number): number {
  return data * 2;
}

/** Initializer: says which worker starts. */
export function startProcess(): void {
  console.log('Starting', currentProcess().name);
}
