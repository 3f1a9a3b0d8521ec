// Bytes with a name, for programs that did not start each other
import { SharedMemory } from 'mprun';

const memory = new SharedMemory({ create: true, size: 1024 });
memory.buffer.write('hello');

const same = new SharedMemory({ name: memory.name }); // also in another program, in Python too
console.log(same.buffer.toString('latin1', 0, 5)); // hello
same.close();

memory.close(); // this object is done with it
memory.unlink(); // nobody can open it any more
