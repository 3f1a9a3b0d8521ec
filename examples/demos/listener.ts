// [000] Processes that know nothing of each other but an address: a socket, and a place in the file system
import { Client, currentProcess, isMainProcess, Listener, Process, task, type Address } from 'mprun';

const authkey = 'queue_manager';

export const client = task(import.meta.url, 'client', async (address: Address): Promise<void> => {
  const conn = await Client(address, { authkey });
  await conn.send(`hello from ${currentProcess().name}`);
  console.log(await conn.recv());
  conn.close();
});

if (isMainProcess) {
  for (const options of [{ family: 'AF_INET' }, {}] as const) {
    const listener = new Listener(undefined, { ...options, authkey });
    const process = new Process({ target: client, args: [await listener.ready()] });
    process.start();
    const conn = await listener.accept();
    const text = String(await conn.recv());
    console.log(options.family ?? 'a path', text);
    await conn.send(`${text}, and back`);
    await process.join();
    conn.close();
    await listener.close();
  }
}
