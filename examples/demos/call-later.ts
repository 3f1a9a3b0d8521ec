// [004.25] Functions call each other on the event loop, each a second later, until the time is over
import { milliseconds } from './python.ts';

/** Seconds on the loop's clock: when the last call was due. So one that comes late costs no round. */
let now = 0;
let timer: NodeJS.Timeout | undefined;

/** asyncio's loop, in terms of Node's. */
const loop = {
  time: (): number => now,
  callLater(delay: number, callback: (endTime: number) => void, endTime: number): void {
    const call = (): void => {
      now += delay;
      callback(endTime);
    };
    timer = setTimeout(call, milliseconds(delay));
  },
  stop: (): void => clearTimeout(timer),
};

function function1(endTime: number): void {
  console.log('function_1 called');
  if (loop.time() + 1 < endTime) loop.callLater(1, function2, endTime);
  else loop.stop();
}

function function2(endTime: number): void {
  console.log('function_2 called');
  if (loop.time() + 1 < endTime) loop.callLater(1, function3, endTime);
}

function function3(endTime: number): void {
  console.log('function_3 called');
  if (loop.time() + 1 < endTime) loop.callLater(1, function1, endTime);
  else loop.stop();
}

// loop.run_forever() is not needed: Node's loop runs until nothing is left to do.
const endLoop = loop.time() + 9;
setImmediate(function1, endLoop); // loop.call_soon()
