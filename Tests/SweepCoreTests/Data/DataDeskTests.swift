import SweepCore
import SweepProtocol
import Testing

@Suite struct DataDeskTests {
    private let digest = String(repeating: "a", count: 64)
    private let now = Instant(nanoseconds: 0)

    private func request(_ part: Int) -> DataRequest {
        DataRequest(sha256: digest, offset: part * DataRequest.lengthMaximum, length: 10)
    }

    private func desk(seats: Int, line: Int = 10) -> DataDesk {
        var configuration = DataDesk.Configuration()
        configuration.seats = seats
        configuration.lineMaximum = line
        return DataDesk(configuration: configuration)
    }

    @Test("A window's worth is read for a peer at a time, the next part when one was sent")
    func window() {
        var desk = desk(seats: 1)
        var effects: [DataDesk.Effect] = []
        for part in 0..<12 {
            desk.handle(.requested(request(part), from: PeerID(1)), now: now, into: &effects)
        }
        #expect(effects == (0..<4).map { .read(request($0), for: PeerID(1)) })
        effects.removeAll()
        desk.handle(.served(request(0), to: PeerID(1)), now: now, into: &effects)
        #expect(effects == [.read(request(4), for: PeerID(1))])
    }

    @Test("What is asked for twice is read once")
    func repetition() {
        var desk = desk(seats: 1)
        var effects: [DataDesk.Effect] = []
        for _ in 0..<3 { desk.handle(.requested(request(0), from: PeerID(1)), now: now, into: &effects) }
        #expect(effects == [.read(request(0), for: PeerID(1))])
    }

    @Test(
        "Those beyond the seats wait in line, and get a seat when somebody is gone or has asked for nothing")
    func line() {
        var desk = desk(seats: 2)
        var effects: [DataDesk.Effect] = []
        for peer in 1...4 {
            desk.handle(.requested(request(0), from: PeerID(UInt64(peer))), now: now, into: &effects)
        }
        #expect(effects == [.read(request(0), for: PeerID(1)), .read(request(0), for: PeerID(2))])
        #expect(desk.waitingCount == 2)
        effects.removeAll()
        desk.handle(.gone(PeerID(1)), now: now, into: &effects)
        #expect(effects == [.read(request(0), for: PeerID(3))])
        effects.removeAll()
        desk.handle(.served(request(0), to: PeerID(2)), now: now, into: &effects)
        #expect(effects.isEmpty)
        let due = desk.nextDeadline
        #expect(due == now + .seconds(2))
        desk.handle(.deadline, now: due ?? now, into: &effects)
        #expect(effects == [.read(request(0), for: PeerID(4))])
        #expect(desk.nextDeadline == nil)
    }

    @Test("The line has an end; whoever is not in it asks again")
    func bound() {
        var desk = desk(seats: 1, line: 3)
        var effects: [DataDesk.Effect] = []
        for peer in 1...100 {
            desk.handle(.requested(request(0), from: PeerID(UInt64(peer))), now: now, into: &effects)
        }
        #expect(desk.seatedCount == 1)
        #expect(desk.waitingCount == 3)
        for peer in 1...100 { desk.handle(.gone(PeerID(UInt64(peer))), now: now, into: &effects) }
        #expect(desk.seatedCount + desk.waitingCount == 0)
    }
}
