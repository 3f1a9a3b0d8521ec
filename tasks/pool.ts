/**
 * The documents' pool: what its workers run, once each at their start and then for each number.
 *
 *     mprun map tasks/pool.ts#doCalculation -i 0..9 --initializer startProcess
 */
export { doCalculation, startProcess } from '../examples/demos/pool.ts';
