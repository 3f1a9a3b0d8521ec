// [004.26] Coroutines as a state machine: each awaits the next, chosen at random, and goes on when that has returned
import { sleep } from './python.ts';

async function startState(): Promise<void> {
  console.log('Start State called \n');
  const inputValue = Math.floor(Math.random() * 2);
  const result = await (inputValue === 0 ? state2(inputValue) : state1(inputValue));
  console.log(`Resume of the Transition : \nStart State calling ${result}`);
}

async function state2(transitionValue: number): Promise<string> {
  const outputValue = `State 2 with transition value = ${transitionValue} \n`;
  const inputValue = Math.floor(Math.random() * 2);
  console.log('...Evaluating...');
  return outputValue + (await (inputValue === 0 ? state1(inputValue) : state3(inputValue)));
}

async function endState(transitionValue: number): Promise<string> {
  console.log('...Stop Computation...');
  return `End State with transition value = ${transitionValue} \n`;
}

async function state3(transitionValue: number): Promise<string> {
  const outputValue = `State 3 with transition value = ${transitionValue} \n`;
  const inputValue = Math.floor(Math.random() * 2);
  console.log('...Evaluating...');
  return outputValue + (await (inputValue === 0 ? state1(inputValue) : endState(inputValue)));
}

async function state1(transitionValue: number): Promise<string> {
  const outputValue = `State 1 with transition value = ${transitionValue} \n`;
  const inputValue = Math.floor(Math.random() * 2);
  await sleep(1);
  console.log('...Evaluating...');
  const result = await (inputValue === 0 ? state3(inputValue) : state2(inputValue));
  return `${outputValue}State 1 calling ${result}`;
}

await startState();
