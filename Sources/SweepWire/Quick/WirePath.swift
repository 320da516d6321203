// Two ways between values and bytes. What travels with every trial is read and written straight from and to
// the bytes, because building the generated protobuf objects for it took 40 % of a coordinator's time. That
// quick way knows the usual form only: fields in ascending order, none repeated, nothing unknown, nothing to
// be refused. For everything else, and so for every refusal, there is the general way through the generated
// code, which alone decides what is right. `WireFuzzing` holds the two against each other.

/// How bytes are read and written.
package enum WirePath: CaseIterable, Sendable {
    /// Straight where that is possible, the general way otherwise.
    case quick
    /// Through the generated code only: what the quick way is compared with.
    case general
}
