// Whose turn it is to be sent parts of data files. A coordinator may have thousands of workers that all lack
// the same file: a bounded number of them is served at a time, each with a bounded number of parts, and the
// rest waits in line, so that neither memory nor the line to the workers fills up with data while results and
// leases wait. Not here: files and sockets (CoordinatorService).

package import SweepProtocol

/// The serving side as a value.
package struct DataDesk: Sendable {
    package struct Configuration: Hashable, Sendable {
        /// Peers that are served at a time.
        package var seats = 64
        /// Peers that wait in line; the requests of others are forgotten, and come again.
        package var lineMaximum = 8192
        /// A seat is given to the next one when nothing was asked for from it for so long.
        package var patience = TimeSpan.seconds(2)

        package init() {}
    }

    package enum Event: Hashable, Sendable {
        case requested(DataRequest, from: PeerID)
        /// What was to be read for a peer was sent, or could not be.
        case served(DataRequest, to: PeerID)
        /// Nobody is connected under this id any more.
        case gone(PeerID)
        /// The time of `nextDeadline` has come.
        case deadline
    }

    package enum Effect: Hashable, Sendable {
        /// Read this and send it, then report `.served`.
        case read(DataRequest, for: PeerID)
    }

    /// A peer with what it wants.
    fileprivate struct Guest {
        /// Asked for and not begun, in order.
        var waiting: [DataRequest] = []
        /// Being read.
        var reading: [DataRequest] = []
        var heardAt: Instant
    }

    private let configuration: Configuration
    private var seated: [PeerID: Guest] = [:]
    private var line: [PeerID: Guest] = [:]
    /// The order of the line; peers that have left it are passed over.
    private var order: [PeerID] = []

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    package var seatedCount: Int { seated.count }
    package var waitingCount: Int { line.count }

    package mutating func handle(_ event: Event, now: Instant, into effects: inout [Effect]) {
        switch event {
        case .requested(let request, let peer): take(request, from: peer, now, &effects)
        case .served(let request, let peer):
            seated[peer]?.reading.removeAll { $0 == request }
            read(for: peer, &effects)
        case .gone(let peer):
            seated[peer] = nil
            line[peer] = nil
        case .deadline: break
        }
        let quiet = seated.filter { entry in
            entry.value.waiting.isEmpty && entry.value.reading.isEmpty
                && entry.value.heardAt + configuration.patience <= now
        }
        for peer in quiet.keys { seated[peer] = nil }
        seatTheNext(now, &effects)
    }

    /// When a seat may become free by itself; nil: nobody waits for one.
    package var nextDeadline: Instant? {
        guard !line.isEmpty else { return nil }
        return seated.values.filter { $0.waiting.isEmpty && $0.reading.isEmpty }
            .map { $0.heardAt + configuration.patience }.min()
    }

    /// Whether somebody is in the middle of fetching a file.
    package func isServing(at now: Instant) -> Bool {
        seated.values.contains { guest in
            !guest.waiting.isEmpty || !guest.reading.isEmpty || guest.heardAt + configuration.patience > now
        }
    }

    private mutating func take(
        _ request: DataRequest, from peer: PeerID, _ now: Instant, _ effects: inout [Effect]
    ) {
        if seated[peer] != nil {
            seated[peer]?.heardAt = now
            seated[peer]?.note(request)
            return read(for: peer, &effects)
        }
        if line[peer] == nil {
            guard line.count < configuration.lineMaximum else { return }
            line[peer] = Guest(heardAt: now)
            order.append(peer)
        }
        line[peer]?.note(request)
    }

    private mutating func seatTheNext(_ now: Instant, _ effects: inout [Effect]) {
        var passed = 0
        while seated.count < configuration.seats, passed < order.count {
            let peer = order[passed]
            passed += 1
            guard var guest = line.removeValue(forKey: peer) else { continue }
            guest.heardAt = now
            seated[peer] = guest
            read(for: peer, &effects)
        }
        order.removeFirst(passed)
        if line.isEmpty { order.removeAll() }
    }

    private mutating func read(for peer: PeerID, _ effects: inout [Effect]) {
        guard var guest = seated.removeValue(forKey: peer) else { return }
        while guest.reading.count < DataRequest.windowMaximum, !guest.waiting.isEmpty {
            let request = guest.waiting.removeFirst()
            guest.reading.append(request)
            effects.append(.read(request, for: peer))
        }
        seated[peer] = guest
    }
}

extension DataDesk.Guest {
    /// What is asked for twice is sent once; more than a window's worth is nobody's need.
    fileprivate mutating func note(_ request: DataRequest) {
        guard waiting.count < DataRequest.windowMaximum, !waiting.contains(request),
            !reading.contains(request)
        else { return }
        waiting.append(request)
    }
}
