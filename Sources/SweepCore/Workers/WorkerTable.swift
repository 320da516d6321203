// The registered workers by number. Not here: who is one (Scheduler+Registration).

/// Workers by number, kept in the order of their registration: that of every walk over all of them.
///
/// No dictionary: numbers only grow, so a sorted array needs no second list for the order, a worker is found
/// by halving, and what is read of one is read where it lies.
struct WorkerTable: Sendable {
    /// Ascending.
    private(set) var numbers: [WorkerNumber] = []
    /// In the same order.
    private(set) var list: [RegisteredWorker] = []

    var count: Int { numbers.count }
    var isEmpty: Bool { numbers.isEmpty }

    /// A copy, or what may be changed in place. Taking a worker out is not done here but by `remove`.
    subscript(number: WorkerNumber) -> RegisteredWorker? {
        get { place(of: number).map { list[$0] } }
        _modify {
            guard let place = place(of: number) else {
                var nobody: RegisteredWorker?
                yield &nobody
                return
            }
            // Moved out and back, never copied: a copy would have its sets copied at the first change.
            list.swapAt(place, list.count - 1)
            var worker = list.popLast()
            yield &worker
            precondition(worker != nil, "workers are taken out by remove")
            if let worker { list.append(worker) }
            list.swapAt(place, list.count - 1)
        }
    }

    /// A worker has said something.
    mutating func hear(_ number: WorkerNumber, at now: Instant) {
        guard let place = place(of: number) else { return }
        list[place].heardAt = now
        list[place].isReachable = true
    }

    /// A worker has said what it holds.
    ///
    /// - Parameter isStalled: leases wait with it, and none runs.
    mutating func noteReport(of number: WorkerNumber, isStalled: Bool, at now: Instant) {
        guard let place = place(of: number) else { return }
        list[place].reportedAt = now
        list[place].stalledSince = isStalled ? list[place].stalledSince ?? now : nil
    }

    /// A worker has brought a result of what it held.
    mutating func noteResult(of number: WorkerNumber) {
        guard let place = place(of: number) else { return }
        list[place].stalledSince = nil
        list[place].isKeeper = false
    }

    /// Where a worker lies in `list`, for reading little of it.
    func place(of number: WorkerNumber) -> Int? {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && numbers[low] == number ? low : nil
    }

    /// - Parameter number: greater than all that were added before.
    mutating func append(_ worker: RegisteredWorker, as number: WorkerNumber) {
        numbers.append(number)
        list.append(worker)
    }

    mutating func remove(_ number: WorkerNumber) -> RegisteredWorker? {
        guard let place = place(of: number) else { return nil }
        numbers.remove(at: place)
        return list.remove(at: place)
    }
}
