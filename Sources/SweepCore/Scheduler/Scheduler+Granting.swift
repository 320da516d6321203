// Who gets which trial. Free slots first, then prefetch, less of it towards the end; sweeps of higher
// priority first, then the one that has had least.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Grants leases while there are trials and workers that want them.
    mutating func grant(_ now: Instant, _ effects: inout [Effect]) {
        guard case .running = phase else { return }
        let numbers = touchesAll ? workers.numbers : touched.sorted()
        touched.removeAll(keepingCapacity: true)
        touchesAll = false
        let grantable = books.indices.filter { books[$0].course == .running && !isHeldUp(books[$0]) }
        for index in books.indices where !books[index].retries.isEmpty && !grantable.contains(index) {
            books[index].endHelplessness()
        }
        guard !grantable.isEmpty else { return }
        grantSuspects(grantable, now, &effects)
        for index in grantable {
            grantRetries(in: index, now, &effects)
            grantOverlong(in: index, now, &effects)
        }
        distribute(grantable, to: numbers, now, &effects)
        relieve(grantable, now, &effects)
    }

    /// What a worker is about to get.
    private struct Share {
        let number: WorkerNumber
        let slots: Int
        var held: Int
        let levelMaximum: Int
        /// Places in the list of grantable sweeps that it can run.
        let books: [Int]
        /// How many of each of those.
        var counts: [Int]
    }

    /// How many each worker gets is settled first, so that it hears of them in one message and can pack them
    /// well.
    private mutating func distribute(
        _ grantable: [Int], to numbers: [WorkerNumber], _ now: Instant, _ effects: inout [Effect]
    ) {
        var ration = Ration(grantable.map { Ration.Offer(books[$0]) })
        guard ration.left > 0 || grantable.contains(where: { books[$0].verification.waitingCount > 0 }) else {
            return
        }
        var shares: [Share] = []
        for number in keepersLast(numbers) {
            guard let worker = workers[number], worker.isWilling, !worker.isExclusive,
                !hosts.isResting(worker.card.host, now)
            else { continue }
            let places = grantable.indices.filter {
                worker.ready.contains(books[grantable[$0]].key)
                    && worker.mayBegin(books[grantable[$0]].usualDuration, now)
            }
            guard !places.isEmpty else { continue }
            var share = Share(
                number: number, slots: worker.slots, held: worker.trials.count,
                levelMaximum: min(worker.credit, configuration.limits.leasesPerWorkerMaximum),
                books: places, counts: Array(repeating: 0, count: places.count))
            // What others recorded is verified beside the rest of the work, so that little waits for it.
            for place in places {
                share.held += grantVerifications(
                    to: number, upTo: share.levelMaximum - share.held, in: grantable[place], now, &effects)
            }
            shares.append(share)
        }
        // A slot without work comes before anybody's prefetch.
        for index in shares.indices { fill(&shares[index], to: shares[index].slots, from: &ration) }
        // A worker holds at most half of its share of what is left, so that no one sits on a queue at the
        // end while others have nothing to do (Hummel, Schonberg & Flynn 1992, "Factoring").
        let left = ration.left
        for index in shares.indices {
            let slots = shares[index].slots
            let level = (left * slots + 2 * slotsTotal - 1) / max(1, 2 * slotsTotal)
            fill(&shares[index], to: max(slots, level), from: &ration)
        }
        for share in shares {
            for (place, count) in zip(share.books, share.counts) where count > 0 {
                grant(count, to: share.number, in: grantable[place], now, &effects)
            }
        }
    }

    /// Who has kept what it should have run comes after all others.
    private func keepersLast(_ numbers: [WorkerNumber]) -> [WorkerNumber] {
        func isKeeper(_ number: WorkerNumber) -> Bool {
            workers.place(of: number).map { workers.list[$0].isKeeper } ?? false
        }
        guard numbers.contains(where: isKeeper) else { return numbers }
        return numbers.filter { !isKeeper($0) } + numbers.filter(isKeeper)
    }

    private func fill(_ share: inout Share, to level: Int, from ration: inout Ration) {
        var wanted = min(level, share.levelMaximum) - share.held
        while wanted > 0 {
            guard let (place, count) = ration.take(wanted, of: share.books) else { return }
            if let index = share.books.firstIndex(of: place) { share.counts[index] += count }
            share.held += count
            wanted -= count
        }
    }

    private mutating func grant(
        _ count: Int, to number: WorkerNumber, in index: Int, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let identity = workers[number]?.description.identity else { return }
        var remaining = count
        while remaining > 0 {
            var batch: [LeaseReference] = []
            let size = min(remaining, configuration.limits.leasesPerMessageMaximum)
            batch.reserveCapacity(size)
            while batch.count < size,
                let trial = books[index].pending.popFirst() ?? books[index].orphans.popFirst()
            {
                batch.append(lease(trial, to: number, in: index, alone: false, now))
            }
            remaining -= size
            announce(batch, to: number, identity, in: index, &effects)
        }
    }

    mutating func lease(
        _ trial: Int, to number: WorkerNumber, in index: Int, alone: Bool, _ now: Instant
    ) -> LeaseReference {
        let reference = nextReference(trial, in: index)
        let cost = books[index].expectedNanoseconds
        books[index].charge(cost)
        books[index].leases[trial] = Lease(
            reference: reference, holder: number, state: .committing, isAlone: alone, sightedAt: now,
            charge: cost)
        workers[number]?.trials.insert(TrialName(reference))
        return reference
    }

    /// Names the next attempt at a trial that has no result.
    mutating func nextReference(_ trial: Int, in index: Int) -> LeaseReference {
        let attempt = books[index].histories[trial, default: TrialHistory()].beginAttempt()
        return LeaseReference(
            sweep: books[index].key, trial: trial, attempt: attempt, epoch: books[index].epoch)
    }

    mutating func announce(
        _ references: [LeaseReference], to number: WorkerNumber, _ identity: String, in index: Int,
        _ effects: inout [Effect]
    ) {
        guard !references.isEmpty else { return }
        counters.leasesGranted += references.count
        persist(.granted(references, worker: identity), in: index, &effects)
        books[index].awaiting.append(.assign(references, to: number), after: books[index].persisted)
    }
}

/// What the grantable sweeps have to give in one round, and who of them is next.
private struct Ration {
    /// Trials that are given of one sweep before another one is looked at: a pack.
    private static let quantum = 16

    struct Offer {
        var remaining: Int
        let priority: Int
        var served: Double
        let costPerTrial: Double

        init(_ book: SweepBook) {
            remaining = book.availableCount
            priority = book.priority
            served = book.served
            costPerTrial = Double(max(1, book.expectedNanoseconds / Int64(book.weight)))
        }
    }

    private var offers: [Offer]
    private(set) var left: Int

    init(_ offers: [Offer]) {
        self.offers = offers
        left = offers.reduce(0) { $0 + $1.remaining }
    }

    /// - Returns: the place of the sweep that is next, and how many of its trials are given.
    mutating func take(_ wanted: Int, of places: [Int]) -> (place: Int, count: Int)? {
        var best: Int?
        var rivals = 0
        for place in places where offers[place].remaining > 0 {
            guard let champion = best else {
                best = place
                continue
            }
            rivals += 1
            let (one, other) = (offers[place], offers[champion])
            if (-one.priority, one.served) < (-other.priority, other.served) { best = place }
        }
        guard let best else { return nil }
        let limit = rivals == 0 ? wanted : min(wanted, Self.quantum)
        let count = min(limit, offers[best].remaining)
        offers[best].remaining -= count
        offers[best].served += offers[best].costPerTrial * Double(count)
        left -= count
        return (best, count)
    }
}
