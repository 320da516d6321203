// Wrong sweep files for SweepFileErrorTests: the `data` section.

private let dataKeys =
    "task, scaling, test_fraction, seed, split_seed, file, labels, test_file, test_labels, target, header, "
    + "divisor, generator, samples, features, classes, outputs, noise, teacher_width, spread, turns"

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
                + "regression; use mean_squared_error or huber"),
        Mistake(
            "hinge regression",
            "data: {generator: linear_teacher, task: regression}\ntraining: {loss: hinge}\n",
            "s.yaml:2:12: loss: hinge needs classes, but data.task is regression; use "
                + "mean_squared_error or huber"),
        Mistake(
            "data empty", "data: {}\n",
            "s.yaml:1:7: data: no source is given; allowed: one of file (a CSV, NPY or IDX file) or "
                + "generator (linear_teacher, network_teacher, gaussian_blobs, two_spirals)"),
        Mistake(
            "data both", "data: {file: a.csv, generator: linear_teacher}\n",
            "s.yaml:1:21: data.generator: file and generator are both given; allowed: one of "
                + "file (a CSV, NPY or IDX file) or generator (linear_teacher, network_teacher, "
                + "gaussian_blobs, two_spirals)"),
        Mistake(
            "data foreign", "data: {file: a.csv, samples: 3}\n",
            "s.yaml:1:21: data.samples: only generated data have this"),
        Mistake(
            "data foreign2", "data: {generator: linear_teacher, divisor: 3}\n",
            "s.yaml:1:35: data.divisor: only files have this"),
        Mistake(
            "generator", "data: {generator: linear_techer}\n",
            "s.yaml:1:19: data.generator: unknown value \"linear_techer\"; did you mean "
                + "\"linear_teacher\"? allowed: linear_teacher, network_teacher, gaussian_blobs, "
                + "two_spirals"),
        Mistake(
            "tf", "data: {file: a.csv, test_fraction: 1}\n",
            "s.yaml:1:36: data.test_fraction: found 1; allowed: a number ≥ 0 and < 1"),
        Mistake(
            "path", "data: {file: ''}\n",
            "s.yaml:1:8: data.file: an empty path; allowed: the path of a CSV, NPY or IDX file"),
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
            "empty labels", "data: {file: a.npy, labels: ''}\n",
            "s.yaml:1:21: data.labels: an empty path; allowed: the path of an NPY or IDX file"),
        Mistake(
            "labels and target", "data: {file: a.npy, labels: b.npy, target: 0}\n",
            "s.yaml:1:36: data.target: labels and target are both given; allowed: a file of targets, or a "
                + "column with them"),
        Mistake(
            "test twice", "data: {file: a.csv, test_file: b.csv, test_fraction: 0.2}\n",
            "s.yaml:1:39: data.test_fraction: test_file and test_fraction are both given; allowed: held-out "
                + "rows from a file of their own, or a share of file's rows"),
        Mistake(
            "test labels alone", "data: {file: a.npy, labels: b.npy, test_labels: c.npy}\n",
            "s.yaml:1:36: data.test_labels: there is no test_file; allowed: test_labels beside test_file"),
        Mistake(
            "test without labels", "data: {file: a.npy, labels: b.npy, test_file: c.npy}\n",
            "s.yaml:1:36: data.test_file: its targets are missing; allowed: test_labels, as file has labels"),
        Mistake(
            "test labels without labels", "data: {file: a.csv, test_file: b.npy, test_labels: c.npy}\n",
            "s.yaml:1:39: data.test_labels: file has no labels; allowed: the same form for both: with labels "
                + "or without"),
        Mistake(
            "labels generated", "data: {generator: two_spirals, labels: a.npy}\n",
            "s.yaml:1:32: data.labels: only files have this"),
        Mistake(
            "spirals in space", "data: {generator: two_spirals, features: 3}\n",
            "s.yaml:1:32: data.features: two_spirals have two features and two classes; allowed: 2"),
        Mistake(
            "spirals with turns", "data: {generator: two_spirals, turns: 0}\n",
            "s.yaml:1:39: data.turns: found 0; allowed: a number > 0 and ≤ 1000"),
        Mistake(
            "file null", "data: {file: }\n",
            "s.yaml:1:14: data.file: found null; allowed: text"),
    ]
}
