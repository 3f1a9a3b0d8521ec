"""What processes of Python's do that hand things to each other: see roles.js."""

MEGABYTE = 2 ** 20


def integer(k):
    return k


def small_object(k):
    return {'id': k, 'name': f'name {k}'}


def produce(queue, count, make):
    for k in range(count):
        queue.put(make(k))
    queue.put(None)


def consume(queue, taken, place):
    taken[place] = take_all(queue)


def take_all(queue):
    count = 0
    while queue.get() is not None:
        count += 1
    return count


def ping(connection, count):
    for k in range(count):
        connection.send(k)
        assert connection.recv() == k


def pong(connection, count):
    for _ in range(count):
        connection.send(connection.recv())


def send(connection, count):
    message = bytes(MEGABYTE)
    for _ in range(count):
        connection.send(message)


def receive(connection, count):
    for _ in range(count):
        assert len(connection.recv()) == MEGABYTE


def send_bytes(connection, count):
    message = bytes(MEGABYTE)
    for _ in range(count):
        connection.send_bytes(message)


def receive_bytes(connection, count):
    for _ in range(count):
        assert len(connection.recv_bytes()) == MEGABYTE


def rounds(barrier, work, *args):
    while True:
        barrier.wait()
        work(*args)
        barrier.wait()


class Crew:
    """Processes that begin together, when everybody is there; a round is over when everybody is done."""

    def __init__(self, context, *roles):
        self.barrier = context.Barrier(len(roles) + 1)
        for role in roles:
            context.Process(target=rounds, args=(self.barrier, *role), daemon=True).start()

    def run(self):
        self.barrier.wait()
        own = self.own_part()
        self.barrier.wait()
        return own

    def own_part(self):
        pass


class ToParent(Crew):
    def __init__(self, context, count, make):
        self.queue = context.Queue()
        self.count = count
        super().__init__(context, (produce, self.queue, count, make))

    def own_part(self):
        assert take_all(self.queue) == self.count


class Crowd(Crew):
    def __init__(self, context, count):
        queue = context.Queue()
        self.taken = context.RawArray('i', 2)
        self.count = count
        super().__init__(
            context,
            *[(produce, queue, count // 2, integer)] * 2,
            *[(consume, queue, self.taken, place) for place in range(2)],
        )

    def run(self):
        super().run()
        assert sum(self.taken) == self.count


class BetweenTwo(Crew):
    def __init__(self, context, one, other, count):
        a, b = context.Pipe()
        super().__init__(context, (one, a, count), (other, b, count))
