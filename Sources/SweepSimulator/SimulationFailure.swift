// The properties that every run must have, and the failure to have one. Not here: where they are checked.

/// A property that every run must have; breaking it is what the simulator looks for.
package enum Property: String, CaseIterable, Sendable {
    case recordedOnce = "a trial is recorded at most once"
    case grantedOnce = "no lease is granted or sent twice"
    case endedOnce = "an attempt ends at most once, and only after it began"
    case knownWorker = "the journal knows a worker before its leases"
    case sequence = "records are numbered from 1 without gaps"
    case durability = "nothing is acknowledged or assigned before it is durable"
    case oneHolder = "a lease is sent to the worker that it was granted to"
    case bounded = "messages and queues keep their bounds"
    case innocents = "no trial is suspected for what it didn't do"
    case fairTrial = "a trial fails only after its share of lone deaths"
    case honestRecord = "what is recorded is what the trial's function gives"
    case verification = "what is to be verified is, by another worker, and differences are told"
    case invariants = "the machines' own invariants hold"
    case rates = "workers are heard as often as they should be"
    case deadlines = "a deadline that was handled is over"
    case nothingLost = "a sweep that ended completed has every trial recorded"
    case liveness = "all sweeps end when faults have stopped"
}

/// The first property that a run broke.
package struct SimulationFailure: Sendable {
    package var property: Property
    package var detail: String
    /// Nanoseconds of virtual time since the beginning.
    package var at: Int64
}
