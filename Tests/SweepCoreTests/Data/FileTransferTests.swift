import SweepCore
import SweepProtocol
import Testing

/// A coordinator's answers to a transfer, with an accident now and then.
@Suite struct FileTransferTests {
    private static let digest = String(repeating: "a", count: 64)
    private static let part = DataRequest.lengthMaximum

    private func chunk(_ request: DataRequest, of file: [UInt8]) -> DataChunk {
        DataChunk(
            sha256: request.sha256, offset: request.offset,
            bytes: Array(file[request.offset..<(request.offset + request.length)]))
    }

    @Test(
        "Whatever is lost, doubled or overtaken on the way, the file arrives whole and in order",
        arguments: [0, 1, Self.part - 1, Self.part, 3 * Self.part + 7, 12 * Self.part + 1])
    func accidents(size: Int) {
        for seed in 1...40 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let file = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let present = size > 0 ? Int(generator.next() % UInt64(size)) : 0
            var received = Array(file[..<present])
            var transfer = FileTransfer(sha256: Self.digest, size: size, present: present)
            var now = Instant(nanoseconds: 0)
            var underWay: [DataRequest] = []
            var effects: [FileTransfer.Effect] = []
            var isFinished = false
            transfer.handle(.started, now: now, into: &effects)
            for _ in 0..<10_000 where !isFinished {
                for effect in effects {
                    switch effect {
                    case .request(let request): underWay.append(request)
                    case .append(let bytes): received += bytes
                    case .finished: isFinished = true
                    case .cutShort: Issue.record("the file is whole")
                    }
                }
                effects.removeAll()
                #expect(underWay.count <= 2 * DataRequest.windowMaximum)
                guard !underWay.isEmpty else {
                    guard let due = transfer.nextDeadline else { break }
                    now = due
                    transfer.handle(.deadline, now: now, into: &effects)
                    continue
                }
                let index = Int(generator.next() % UInt64(underWay.count))
                let request = underWay[index]
                switch generator.next() % 8 {
                case 0: underWay.remove(at: index)
                case 1: break
                default: underWay.remove(at: index)
                }
                guard generator.next() % 6 > 0 else { continue }
                transfer.handle(.received(chunk(request, of: file)), now: now, into: &effects)
            }
            #expect(isFinished)
            #expect(received == file)
            #expect(transfer.nextDeadline == nil)
        }
    }

    @Test("What was not asked for, or is of another file, changes nothing")
    func strangeChunks() {
        var transfer = FileTransfer(sha256: Self.digest, size: 9 * Self.part)
        var effects: [FileTransfer.Effect] = []
        let now = Instant(nanoseconds: 0)
        transfer.handle(.started, now: now, into: &effects)
        effects.removeAll()
        for (digest, offset) in [
            (String(repeating: "b", count: 64), 0), (Self.digest, 5 * Self.part), (Self.digest, -1),
            (Self.digest, Int.max),
        ] {
            let chunk = DataChunk(
                sha256: digest, offset: offset, bytes: Array(repeating: 1, count: Self.part))
            transfer.handle(.received(chunk), now: now, into: &effects)
        }
        #expect(effects.isEmpty)
        #expect(transfer.appended == 0)
    }

    @Test("A file that is shorter than was said ends the transfer")
    func cutShort() {
        var transfer = FileTransfer(sha256: Self.digest, size: 100)
        var effects: [FileTransfer.Effect] = []
        let now = Instant(nanoseconds: 0)
        transfer.handle(.started, now: now, into: &effects)
        let short = DataChunk(sha256: Self.digest, offset: 0, bytes: [1, 2, 3])
        transfer.handle(.received(short), now: now, into: &effects)
        #expect(effects.last == .cutShort(at: 3))
        #expect(transfer.nextDeadline == nil)
    }
}
