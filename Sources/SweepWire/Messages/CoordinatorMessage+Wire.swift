// What a coordinator says.

internal import SweepModel
internal import SweepProtocol

extension WireCoordinatorEnvelope {
    init(_ message: CoordinatorMessage) throws(WireError) {
        self.init()
        switch message {
        case .welcome(let value):
            welcome = try WireWelcome(value)
        case .assign(let values):
            assign.assignments = try FieldCheck("Assign.assignments").list(
                values, atMost: WireLimits.batch, WireAssignment.init)
        case .heartbeat:
            alive = WireAlive()
        case .acknowledge(let leases):
            acknowledge.leases = try encodeLeases(leases, "Acknowledge.leases")
        case .revoke(let leases):
            revoke.leases = try encodeLeases(leases, "Revoke.leases")
        case .announce(let sweep):
            announce.sweep = try WireSweep(sweep)
        case .retire(let sweep):
            retire.sweep = sweep.value
        case .recall(let leases):
            recall.leases = try encodeLeases(leases, "Recall.leases")
        case .drain:
            drain = WireDrain()
        case .finished:
            finished = WireFinished()
        case .refuse(let refusal):
            refuse.code = refusal.code.number
            refuse.message = try FieldCheck("Refuse.message").text(
                refusal.message, atMost: WireLimits.refusalMessage)
        case .chunk(let value):
            chunk = try WireChunk(value)
        case .noData(let sha256, let message):
            noData.sha256 = try FieldCheck("NoData.sha256").hexadecimal(
                sha256, digits: WireLimits.digestDigits)
            noData.message = try FieldCheck("NoData.message").text(
                message, atMost: WireLimits.refusalMessage)
        }
    }
}

extension CoordinatorMessage {
    init(_ envelope: WireCoordinatorEnvelope) throws(WireError) {
        switch envelope.kind {
        case .welcome(let wire):
            self = .welcome(try Welcome(wire))
        case .assign(let wire):
            self = .assign(
                try FieldCheck("Assign.assignments").list(
                    wire.assignments, atMost: WireLimits.batch, Assignment.init))
        case .alive:
            self = .heartbeat
        case .acknowledge(let wire):
            self = .acknowledge(try decodeLeases(wire.leases, "Acknowledge.leases"))
        case .revoke(let wire):
            self = .revoke(try decodeLeases(wire.leases, "Revoke.leases"))
        case .announce(let wire):
            guard wire.hasSweep else { throw WireError(.missing, "Announce.sweep") }
            self = .announce(try SweepAnnouncement(wire.sweep))
        case .retire(let wire):
            self = .retire(SweepKey(wire.sweep))
        case .recall(let wire):
            self = .recall(try decodeLeases(wire.leases, "Recall.leases"))
        case .drain:
            self = .drain
        case .finished:
            self = .finished
        case .refuse(let wire):
            self = .refuse(
                Refusal(
                    code: try Refusal.Code(wire.code, "Refuse.code"),
                    message: try FieldCheck("Refuse.message").text(
                        wire.message, atMost: WireLimits.refusalMessage)))
        case .chunk(let wire):
            self = .chunk(try DataChunk(wire))
        case .noData(let wire):
            self = .noData(
                sha256: try FieldCheck("NoData.sha256").hexadecimal(
                    wire.sha256, digits: WireLimits.digestDigits),
                try FieldCheck("NoData.message").text(wire.message, atMost: WireLimits.refusalMessage))
        case nil:
            throw WireError(.missing, "CoordinatorEnvelope.kind")
        }
    }
}
