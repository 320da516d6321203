// A granted lease with the trial it is for.

internal import SweepModel
internal import SweepProtocol

extension WireAssignment {
    init(_ assignment: Assignment) throws(WireError) {
        self.init()
        let specification = assignment.specification
        // The trial's number travels once.
        guard assignment.lease.trial == specification.trial else {
            throw WireError(.inconsistent, "Assignment.lease")
        }
        lease = try WireLease(assignment.lease)
        setting = try FieldCheck("Assignment.setting").encode(specification.setting)
        replicate = try FieldCheck("Assignment.replicate").encode(specification.replicate)
        seed = specification.seed
        parameters = try FieldCheck("Assignment.parameters").list(
            specification.parameters, atMost: WireLimits.parameters, WireParameter.init)
    }
}

extension Assignment {
    init(_ wire: WireAssignment) throws(WireError) {
        guard wire.hasLease else { throw WireError(.missing, "Assignment.lease") }
        let lease = try LeaseReference(wire.lease)
        self.init(
            lease: lease,
            specification: TrialSpecification(
                trial: lease.trial,
                setting: try FieldCheck("Assignment.setting").decode(wire.setting),
                replicate: try FieldCheck("Assignment.replicate").decode(wire.replicate),
                seed: wire.seed,
                parameters: try FieldCheck("Assignment.parameters").list(
                    wire.parameters, atMost: WireLimits.parameters, ParameterAssignment.init)))
    }
}

// MARK: - Parameters

extension WireParameter {
    fileprivate init(_ parameter: ParameterAssignment) throws(WireError) {
        self.init()
        name = try FieldCheck("Parameter.name").line(parameter.name, atMost: WireLimits.name)
        switch parameter.value {
        case .integer(let value):
            integer = Int64(value)
        case .number(let value):
            number = value.canonical
        case .text(let value):
            text = try FieldCheck("Parameter.text").text(value, atMost: WireLimits.parameterText)
        case .flag(let value):
            flag = value
        case .integers(let values):
            integers.values = try FieldCheck("Parameter.integers").list(
                values, atMost: WireLimits.integers, Int64.init)
        case .none:
            null = WireNull()
        }
    }
}

extension ParameterAssignment {
    fileprivate init(_ wire: WireParameter) throws(WireError) {
        let value: ParameterValue
        switch wire.value {
        case .integer(let integer):
            value = .integer(try Self.integer(integer))
        case .number(let number):
            value = .number(try FieldCheck("Parameter.number").decode(number))
        case .text(let text):
            value = .text(try FieldCheck("Parameter.text").text(text, atMost: WireLimits.parameterText))
        case .flag(let flag):
            value = .flag(flag)
        case .integers(let list):
            value = .integers(
                try FieldCheck("Parameter.integers").list(
                    list.values, atMost: WireLimits.integers, Self.integer))
        case .null:
            value = .none
        case nil:
            throw WireError(.missing, "Parameter.value")
        }
        self.init(
            name: try FieldCheck("Parameter.name").line(wire.name, atMost: WireLimits.name), value: value)
    }

    private static func integer(_ value: Int64) throws(WireError) -> Int {
        guard let value = Int(exactly: value) else { throw WireError(.outOfRange, "Parameter.integer") }
        return value
    }
}
