// Wrong sweep files for SweepFileErrorTests: the top level.

private let topKeys =
    "name, description, method, run_cap, seed, replicates, verify, parameters, settings, training, data, "
    + "probe, verdict"

private let share = "a percentage from 0 % to 100 %, such as 2 %, or a number from 0 to 1, such as 0.02"
private let generated = "data: {generator: linear_teacher}\n"

extension SweepFileErrorTests {
    static let topLevel: [Mistake] = [
        Mistake(
            "an empty file", "",
            "s.yaml: the file is empty; allowed: a mapping with the keys of a sweep file (see "
                + "the schema)"),
        Mistake(
            "comments only", "# nothing\n",
            "s.yaml: the file is empty; allowed: a mapping with the keys of a sweep file (see "
                + "the schema)"),
        Mistake(
            "null", "~\n",
            "s.yaml:1:1: the file is empty"),
        Mistake(
            "a list at the top", "- a\n- b\n",
            "s.yaml:1:1: found a list; allowed: a mapping with the keys \(topKeys)"),
        Mistake(
            "a text at the top", "hello",
            "s.yaml:1:1: found \"hello\"; allowed: a mapping with the keys \(topKeys)"),
        Mistake(
            "two documents", "a: 1\n---\nb: 2\n",
            "s.yaml:2:1: not valid YAML: expected a single document in the stream, but found "
                + "another document"),
        Mistake(
            "a tab as indentation", "name: a\ntraining:\n\tsteps: 1\n",
            "s.yaml:3:1: not valid YAML: while scanning for the next token, found character that "
                + "cannot start any token"),
        Mistake(
            "a bracket left open", "name: [a\ntraining: {}\n",
            "s.yaml:2:9: not valid YAML: while parsing a flow sequence, did not find expected "
                + "',' or ']'"),
        Mistake(
            "a colon within a value", "name: a: b\n",
            "s.yaml:1:8: not valid YAML: mapping values are not allowed in this context"),
        Mistake(
            "an alias without its anchor", "name: *x\n",
            "s.yaml:1:7: not valid YAML: found undefined alias"),
        Mistake(
            "a control character", "name: a\u{1}b\n",
            "s.yaml:1:8: not valid YAML: control characters are not allowed"),
        Mistake(
            "a key twice at the top", "name: a\nseed: 1\nname: b\n",
            "s.yaml:1:1: name: given more than once in one mapping; keep one"),
        Mistake(
            "a share above all", generated + "verify: 150 %\n",
            "s.yaml:2:9: verify: found \"150 %\"; allowed: \(share)"),
        Mistake(
            "a percentage without its sign", generated + "verify: 2\n",
            "s.yaml:2:9: verify: found \"2\"; allowed: \(share)"),
        Mistake(
            "a negative share", generated + "verify: -0.1\n",
            "s.yaml:2:9: verify: found \"-0.1\"; allowed: \(share)"),
        Mistake(
            "per cent of nothing", generated + "verify: two %\n",
            "s.yaml:2:9: verify: found \"two %\", which is not a number of per cent; allowed: \(share)"),
        Mistake(
            "an empty share", generated + "verify:\n",
            "s.yaml:2:8: verify: found null; allowed: \(share)"),
        Mistake(
            "verify by another name", generated + "verification: 2 %\n",
            "s.yaml:2:1: verification: unknown key; did you mean \"verify\"? allowed: \(topKeys)"),
        Mistake(
            "no data", "name: a\n",
            "s.yaml: data: missing; it says what the trials learn from; allowed: data: {file: …} or "
                + "data: {generator: …}"),
    ]
}
