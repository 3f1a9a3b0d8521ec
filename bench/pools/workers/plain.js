import * as tasks from '../../tasks.js';

const byName = { ...tasks };

process.on('message', ({ task, inputs }) => process.send(inputs.map((input) => byName[task](input))));
