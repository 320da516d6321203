// Wrong sweep files for SweepFileErrorTests: the `data` section.

private let dataKeys =
    "task, scaling, test_fraction, seed, split_seed, file, target, header, divisor, generator, samples, "
    + "features, classes, outputs, noise, teacher_width, spread"

extension SweepFileErrorTests {
    static let dataSections: [Mistake] = [
        Mistake(
            "batch gen",
            "data: {generator: linear_teacher, samples: 10, test_fraction: 0.5}\n"
                + "training: {batch_size: 6}\n",
            "s.yaml:2:12: batch_size: a batch of 6 rows, but there are only 5 training rows; use "
                + "full"),
        Mistake(
            "batch default", "data: {generator: linear_teacher, samples: 10}\n",
            "s.yaml: batch_size: a batch of 64 rows, but there are only 10 training rows; use "
                + "full"),
        Mistake(
            "softmax regression",
            "data: {generator: linear_teacher, task: regression}\ntraining: {loss: softmax_cross_entropy}\n",
            "s.yaml:2:12: loss: softmax_cross_entropy needs classes, but data.task is "
                + "regression; use mean_squared_error"),
        Mistake(
            "data empty", "data: {}\n",
            "s.yaml:1:7: data: no source is given; allowed: one of file (a CSV file) or "
                + "generator (linear_teacher, network_teacher, gaussian_blobs)"),
        Mistake(
            "data both", "data: {file: a.csv, generator: linear_teacher}\n",
            "s.yaml:1:21: data.generator: file and generator are both given; allowed: one of "
                + "file (a CSV file) or generator (linear_teacher, network_teacher, gaussian_blobs)"),
        Mistake(
            "data foreign", "data: {file: a.csv, samples: 3}\n",
            "s.yaml:1:21: data.samples: only generated data have this"),
        Mistake(
            "data foreign2", "data: {generator: linear_teacher, divisor: 3}\n",
            "s.yaml:1:35: data.divisor: only files have this"),
        Mistake(
            "generator", "data: {generator: linear_techer}\n",
            "s.yaml:1:19: data.generator: unknown value \"linear_techer\"; did you mean "
                + "\"linear_teacher\"? allowed: linear_teacher, network_teacher, gaussian_blobs"),
        Mistake(
            "tf", "data: {file: a.csv, test_fraction: 1}\n",
            "s.yaml:1:36: data.test_fraction: found 1; allowed: a number ≥ 0 and < 1"),
        Mistake(
            "path", "data: {file: ''}\n",
            "s.yaml:1:8: data.file: an empty path; allowed: the path of a CSV file"),
        Mistake(
            "divisor", "data: {file: a.csv, divisor: 0}\n",
            "s.yaml:1:30: data.divisor: found 0; allowed: a number > 0"),
        Mistake(
            "target", "data: {file: a.csv, target: -1}\n",
            "s.yaml:1:29: data.target: found -1; allowed: last, a column number from 0, or a "
                + "column's name"),
        Mistake(
            "outputs", "data: {generator: linear_teacher, outputs: 3}\n",
            "s.yaml:1:35: data.outputs: not a size of task classification; allowed: classes"),
        Mistake(
            "classes reg", "data: {generator: linear_teacher, task: regression, classes: 3}\n",
            "s.yaml:1:53: data.classes: not a size of task regression; allowed: outputs"),
        Mistake(
            "blob reg", "data: {generator: gaussian_blobs, task: regression}\n",
            "s.yaml:1:35: data.task: gaussian_blobs have classes, not real targets; allowed: "
                + "task: classification, or a teacher as the generator"),
        Mistake(
            "huge gen", "data: {generator: linear_teacher, samples: 100000000, features: 1000}\n",
            "s.yaml:1:35: data.samples: 100000000 × 1002 numbers; allowed: at most 536870912 "
                + "numbers"),
        Mistake(
            "data scalar", "data: digits.csv\n",
            "s.yaml:1:7: data: found \"digits.csv\"; allowed: a mapping with the keys \(dataKeys)"),
        Mistake(
            "data key", "data: {fiel: digits.csv}\n",
            "s.yaml:1:8: data.fiel: unknown key; did you mean \"file\"? allowed: \(dataKeys)"),
        Mistake(
            "scaling", "data: {file: a.csv, scaling: standardise}\n",
            "s.yaml:1:30: data.scaling: unknown value \"standardise\"; did you mean "
                + "\"standardize\"? allowed: none, standardize, min_max"),
        Mistake(
            "file null", "data: {file: }\n",
            "s.yaml:1:14: data.file: found null; allowed: text"),
    ]
}
