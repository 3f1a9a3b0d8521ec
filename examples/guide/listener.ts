// A listener, and a client that knows nothing of it but its address and the key
import { Client, isMainProcess, Listener, Process, task } from 'mprun';

export const ask = task(import.meta.url, 'ask', async (port: number): Promise<void> => {
  const connection = await Client(['127.0.0.1', port], { authkey: 'secret' });
  console.log(await connection.recv()); // { answer: 42 }
  connection.close();
});

if (isMainProcess) {
  const listener = new Listener(['127.0.0.1', 0], { authkey: 'secret' }); // 0: any port that is free
  const [, port] = await listener.ready();
  const client = new Process({ target: ask, args: [Number(port)] });
  client.start();

  for await (const connection of listener) {
    await connection.send({ answer: 42 });
    await client.join();
    connection.close();
    break; // a server would go on
  }
  await listener.close();
}
