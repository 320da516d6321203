// The network: connections that keep order while they live, and take what is under way with them when they
// break. Not here: when that happens (Simulation+Faults).
//
// As libzmq does it: a DEALER whose connection breaks makes another one by itself, and sends over it what has
// waited meanwhile; to the ROUTER that is a new peer. Its owner hears nothing of it.

import SweepCore
import SweepModel
import SweepProtocol

/// One connection between a worker process and the coordinator. Its number is its peer id.
struct Connection {
    let worker: Int
    let process: Int
    let identity: Int
    /// Whose key it uses.
    let user: Int
    /// The coordinator has taken its worker's registration over it, and none over another one since.
    var isWelcome = false
    /// How often its worker was told to be heard, in milliseconds.
    var interval = 0
    /// What the coordinator says still arrives.
    var reachesWorker = true
    /// What the worker says still arrives.
    var reachesCoordinator = true
    /// The coordinator's socket knows the peer; otherwise a send is refused.
    var isKnown = true
    var lastAtWorker: Int64 = 0
    var lastAtCoordinator: Int64 = 0
}

/// A worker's link, whatever connections come and go on it.
struct Link {
    /// -1: libzmq is trying to connect.
    var connection = -1
    /// Grows with every socket that the worker opens.
    var dealer = 0
    /// Waits for a connection.
    var waiting: [WorkerMessage] = []

    // Faults that lie in wait, by number of messages.
    var armed: [ArmedFault] = []
    // Faults that last: how many of each kind are on.
    var lossy = 0
    var slow = 0
    var cutInbound = 0
    var cutOutbound = 0
    /// Held up by a partition, in order.
    var stalledInbound: [(WorkerMessage, Int)] = []
    var stalledOutbound: [(CoordinatorMessage, Int)] = []
    var lossPermille = 0

    var isDisturbed: Bool { !armed.isEmpty || lossy + slow + cutInbound + cutOutbound > 0 }
}

/// A fault that strikes the next message in a direction.
struct ArmedFault {
    let index: Int
    let isInbound: Bool
}

extension Simulation {
    // MARK: Sending

    mutating func sendToCoordinator(_ message: WorkerMessage, from worker: Int) {
        let connection = workers[worker].link.connection
        guard connection >= 0 else {
            if workers[worker].link.waiting.count < 10_000 { workers[worker].link.waiting.append(message) }
            return
        }
        transmit(message, from: worker, over: connection)
    }

    private mutating func transmit(_ message: WorkerMessage, from worker: Int, over connection: Int) {
        mix(message, worker)
        if workers[worker].link.isDisturbed {
            disturb(inbound: message, worker, connection)
        } else {
            deliver(message, over: connection)
        }
    }

    mutating func deliver(
        _ message: WorkerMessage, over connection: Int, delay: Int64 = 0, keepsOrder: Bool = true
    ) {
        var time = now + latency() + delay
        if keepsOrder {
            time = max(time, connections[connection].lastAtCoordinator)
            connections[connection].lastAtCoordinator = time
        }
        queue.schedule(.toCoordinator(message, connection), at: time)
    }

    /// - Returns: whether the socket took it.
    mutating func sendToWorker(_ message: CoordinatorMessage, over connection: Int) -> Bool {
        guard connections.indices.contains(connection), connections[connection].isKnown else { return false }
        let worker = connections[connection].worker
        mix(message, worker)
        guard connections[connection].reachesWorker else { return true }
        if workers[worker].link.isDisturbed {
            disturb(outbound: message, worker, connection)
        } else {
            deliver(message, over: connection)
        }
        return true
    }

    mutating func deliver(
        _ message: CoordinatorMessage, over connection: Int, delay: Int64 = 0, keepsOrder: Bool = true
    ) {
        var time = now + latency() + delay
        if keepsOrder {
            time = max(time, connections[connection].lastAtWorker)
            connections[connection].lastAtWorker = time
        }
        queue.schedule(.toWorker(message, connection), at: time)
    }

    mutating func latency() -> Int64 {
        nextMessage += 1
        let drawn = scramble(scenario.seed, nextMessage, 0x6C61)
        return scenario.latencyMinimum + Int64(drawn % UInt64(scenario.latencySpread))
    }

    // MARK: Connections

    /// A worker opens a fresh socket; what waited in the former one is dropped.
    mutating func openSocket(_ worker: Int) {
        closeSocket(worker)
        workers[worker].link.dealer += 1
        if coordinator.isUp { connect(worker) }
    }

    mutating func closeSocket(_ worker: Int) {
        workers[worker].link.waiting.removeAll()
        let connection = workers[worker].link.connection
        guard connection >= 0 else { return }
        workers[worker].link.connection = -1
        sever(connection)
    }

    /// A connection ends. What the worker has sent may still be under way, and the coordinator's socket may
    /// not have noticed.
    mutating func sever(_ connection: Int) {
        let drawn = scramble(scenario.seed, UInt64(connection), 0x7365)
        connections[connection].reachesWorker = false
        connections[connection].reachesCoordinator = drawn & 1 == 0
        connections[connection].isKnown = drawn & 6 == 0
    }

    /// Connects a worker's socket, and sends what waits in it.
    mutating func connect(_ worker: Int) {
        let connection = connections.count
        connections.append(
            Connection(
                worker: worker, process: workers[worker].process, identity: workers[worker].identity,
                user: workers[worker].user))
        workers[worker].link.connection = connection
        let waiting = workers[worker].link.waiting
        workers[worker].link.waiting.removeAll()
        for message in waiting { transmit(message, from: worker, over: connection) }
    }

    /// A worker's connection breaks and is made anew by libzmq, after a while.
    mutating func breakConnection(of worker: Int, after delay: Int64) {
        let connection = workers[worker].link.connection
        guard connection >= 0 else { return }
        workers[worker].link.connection = -1
        sever(connection)
        queue.schedule(.reconnect(worker, dealer: workers[worker].link.dealer), at: now + delay)
    }

    mutating func reconnect(_ worker: Int, _ dealer: Int) {
        guard workers[worker].isAlive, workers[worker].link.dealer == dealer,
            workers[worker].link.connection < 0, coordinator.isUp
        else { return }
        connect(worker)
    }

    // MARK: Arrivals

    mutating func arrive(_ message: WorkerMessage, over connection: Int) {
        guard connections[connection].reachesCoordinator, coordinator.isUp else { return }
        receive(message, over: connection)
    }

    mutating func arrive(_ message: CoordinatorMessage, over connection: Int) {
        let worker = connections[connection].worker
        let current = workers[worker].link.connection
        guard connections[connection].reachesWorker, current == connection || current < 0,
            workers[worker].process == connections[connection].process
        else { return }
        receive(message, at: worker)
    }
}
