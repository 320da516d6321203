// The workers' manifests: an indexed Job, or a Deployment. Not here: the coordinator.

extension KubernetesManifests {
    private static let grace = 20
    /// Seconds without work after which a Job's worker ends. Long enough to submit a sweep meanwhile.
    private static let idleMaximum = 300
    /// Seconds for which a coordinator may be away, to be placed on another node.
    private static let absenceMaximum = 600
    /// EX_TEMPFAIL of sysexits.h: to be tried again.
    private static let drainedStatus = 75
    private static let jobArguments = [
        "--exit-when-idle=\(idleMaximum)", "--drained-status=\(drainedStatus)",
    ]

    var workerJob: String {
        """
        # gradsweep's workers as an indexed Job, as `gradsweep launch kubernetes` renders it: they end when
        # there is nothing more to do, and the Job with them. Whoever is told to leave before (its node is
        # drained, its pod deleted) is replaced.
        apiVersion: batch/v1
        kind: Job
        \(metadata(launch.workerName, "worker"))
        spec:
          completionMode: Indexed
          completions: \(launch.workers)
          parallelism: \(launch.workers)
          # Workers may die, and what they had goes to others; one that dies over and over shows here at last.
          backoffLimit: \(10 * launch.workers)
          podFailurePolicy:
            rules:
              # Bad input (a wrong join file) is as bad at the second try.
              - action: FailJob
                onExitCodes: {containerName: worker, operator: In, values: [2]}
                # Before 1.29 the schema demands the other kind of condition, too, though the server does not.
                onPodConditions: []
              # Told to leave while there may be more to do: neither done nor failed.
              - action: Ignore
                onExitCodes: {containerName: worker, operator: In, values: [\(Self.drainedStatus)]}
                onPodConditions: []
              # Pre-empted or evicted: not the worker's fault.
              - action: Ignore
                onPodConditions:
                  - {type: DisruptionTarget, status: "True"}
          template:
            metadata:
              labels:
                \(labels("worker").indented(8))
            spec:
              restartPolicy: Never
              \(workerPod(arguments: Self.jobArguments).indented(6))

        """
    }

    var workerDeployment: String {
        """
        # gradsweep's workers as a Deployment, as `gradsweep launch kubernetes` renders it: they stay until
        # they are scaled down or deleted, whether there is work or not, and are replaced wherever one goes.
        apiVersion: apps/v1
        kind: Deployment
        \(metadata(launch.workerName, "worker"))
        spec:
          replicas: \(launch.workers)
          selector:
            matchLabels:
              \(labels("worker").indented(6))
          strategy:
            rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}
          template:
            metadata:
              labels:
                \(labels("worker").indented(8))
            spec:
              \(workerPod(arguments: []).indented(6))

        """
    }

    /// A worker's pod, the same in both.
    private func workerPod(arguments: [String]) -> String {
        let arguments = arguments.map { "\n      - \($0)" }.joined()
        return """
            \(podSecurity)
            # Above the worker's own --grace, in which it finishes what it has or hands it back.
            terminationGracePeriodSeconds: \(Self.grace + 10)
            initContainers:
              # A Secret's files are open to the pod's group; gradsweep takes keys that only their owner can
              # read.
              - name: keys
                image: \(launch.image)
                imagePullPolicy: IfNotPresent
                command: [/bin/sh, -ec]
                args:
                  - install -m 0600 /secret/join.yaml /run/gradsweep/join.yaml
                \(containerSecurity.indented(4))
                \(smallResources.indented(4))
                volumeMounts:
                  - {name: secret, mountPath: /secret, readOnly: true}
                  - {name: run, mountPath: /run/gradsweep}
            containers:
              - name: worker
                image: \(launch.image)
                imagePullPolicy: IfNotPresent
                args:
                  - worker
                  - --join=/run/gradsweep/join.yaml
                  - --connect=\(launch.endpoint)
                  - --health=/run/gradsweep
                  - --data-cache=/var/cache/gradsweep
                  - --grace=\(Self.grace)
                  - --give-up-after=\(Self.absenceMaximum)\(arguments)
                livenessProbe:
                  exec:
                    command: [gradsweep, health, /run/gradsweep]
                  timeoutSeconds: 10
                  periodSeconds: 20
                  failureThreshold: 3
                readinessProbe:
                  exec:
                    command: [gradsweep, health, /run/gradsweep, --ready]
                  timeoutSeconds: 10
                  periodSeconds: 10
                \(containerSecurity.indented(4))
                # The limit decides how many slots a worker has: as many as whole cores.
                resources:
                  requests: {cpu: \(launch.slots), memory: \(512 * launch.slots)Mi}
                  limits: {cpu: \(launch.slots), memory: \(2 * launch.slots)Gi}
                volumeMounts:
                  - {name: run, mountPath: /run/gradsweep}
                  - {name: cache, mountPath: /var/cache/gradsweep}
            volumes:
              - name: secret
                secret: {secretName: \(launch.joinSecret), defaultMode: 0440}
              - name: run
                emptyDir: {medium: Memory, sizeLimit: 1Mi}
              # Data files, under their SHA-256; a worker keeps at most 10 GB of them.
              - name: cache
                emptyDir: {sizeLimit: 11Gi}
            """
    }
}
