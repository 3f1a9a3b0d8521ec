# A process, a queue, a lock and a shared value, in Python
from multiprocessing import Lock, Process, Queue, Value


def work(queue, lock, total, n):
    queue.put(n**2)
    with lock:
        total.value += n


if __name__ == '__main__':
    queue, lock, total = Queue(), Lock(), Value('i', 0)
    processes = [Process(target=work, args=(queue, lock, total, n)) for n in range(4)]
    for p in processes:
        p.start()
    print(sorted(queue.get() for _ in processes))  # [0, 1, 4, 9]
    for p in processes:
        p.join()
    print(total.value, [p.exitcode for p in processes])  # 6 [0, 0, 0, 0]
