// The coordinator's manifests: a headless Service and a StatefulSet with a volume. Not here: its workers.

extension KubernetesManifests {
    private static let stateDirectory = "/var/lib/gradsweep/state"

    var coordinator: String {
        """
        # gradsweep's coordinator, as `gradsweep launch kubernetes` renders it (guide: Deploy/README.md).
        # Its keys and its workers' join file come first:
        #   gradsweep keys init --keys keys
        #   gradsweep keys add workers --keys keys --out join.yaml
        #   kubectl create secret generic \(launch.keysSecret)\(namespaceOption) \\
        #     --from-file=keys/coordinator.yaml --from-file=keys/members.yaml
        #   kubectl create secret generic \(launch.joinSecret)\(namespaceOption) --from-file=join.yaml
        apiVersion: v1
        kind: Service
        \(metadata(launch.coordinatorName, "coordinator"))
        spec:
          # Headless: workers connect to the pod itself, and look its address up again whenever they lost it.
          clusterIP: None
          publishNotReadyAddresses: true
          selector:
            \(labels("coordinator").indented(4))
          ports:
            - name: gradsweep
              protocol: TCP
              port: \(KubernetesLaunch.port)
              targetPort: gradsweep
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        \(metadata(launch.coordinatorName, "coordinator"))
        spec:
          # Never more than one: it is the one that knows what was recorded. Killed, it goes on from its
          # volume.
          replicas: 1
          serviceName: \(launch.coordinatorName)
          selector:
            matchLabels:
              \(labels("coordinator").indented(6))
          template:
            metadata:
              labels:
                \(labels("coordinator").indented(8))
            spec:
              \(podSecurity.indented(6))
              terminationGracePeriodSeconds: 30
              initContainers:
                # A Secret's files are open to the pod's group; gradsweep takes keys that only their owner
                # can read.
                - name: keys
                  image: \(launch.image)
                  imagePullPolicy: IfNotPresent
                  command: [/bin/sh, -ec]
                  args:
                    - |
                      install -d -m 0700 /run/gradsweep/keys
                      install -m 0600 /secret/*.yaml /run/gradsweep/keys/
                      # Nor may others enter the state, whatever was done to the volume when it was mounted.
                      if [ -d \(Self.stateDirectory) ]; then chmod 0700 \(Self.stateDirectory); fi
                  \(containerSecurity.indented(10))
                  \(smallResources.indented(10))
                  volumeMounts:
                    - {name: secret, mountPath: /secret, readOnly: true}
                    - {name: run, mountPath: /run/gradsweep}
                    - {name: state, mountPath: /var/lib/gradsweep}
              containers:
                - name: coordinator
                  image: \(launch.image)
                  imagePullPolicy: IfNotPresent
                  args:
                    - coordinator
                    - --state=\(Self.stateDirectory)
                    - --listen=tcp://0.0.0.0:\(KubernetesLaunch.port)
                    - --keys=/run/gradsweep/keys
                  ports:
                    - {name: gradsweep, containerPort: \(KubernetesLaunch.port), protocol: TCP}
                  # It answers over its control socket, as fast as its loop goes round.
                  startupProbe:
                    \(probe.indented(12))
                    periodSeconds: 2
                    failureThreshold: 150
                  livenessProbe:
                    \(probe.indented(12))
                    periodSeconds: 30
                    failureThreshold: 4
                  readinessProbe:
                    \(probe.indented(12))
                    periodSeconds: 10
                  \(containerSecurity.indented(10))
                  resources:
                    requests: {cpu: 500m, memory: 512Mi}
                    limits: {memory: 2Gi}
                  volumeMounts:
                    - {name: run, mountPath: /run/gradsweep, readOnly: true}
                    - {name: tmp, mountPath: /tmp}
                    - {name: state, mountPath: /var/lib/gradsweep}\(sweepMount)\(sweepContainer)
              volumes:
                - name: secret
                  secret: {secretName: \(launch.keysSecret), defaultMode: 0440}
                - name: run
                  emptyDir: {medium: Memory, sizeLimit: 1Mi}
                - name: tmp
                  emptyDir: {sizeLimit: 1Gi}\(sweepVolume)
          volumeClaimTemplates:
            - metadata:
                name: state
              spec:
                accessModes: [ReadWriteOnce]
                resources:
                  requests: {storage: 10Gi}

        """
    }

    private var namespaceOption: String { launch.namespace.map { " --namespace \($0)" } ?? "" }

    private var probe: String {
        """
        exec:
          command: [gradsweep, status, --to, \(Self.stateDirectory)]
        timeoutSeconds: 10
        """
    }

    private var sweepMount: String {
        launch.sweep == nil ? "" : "\n            - {name: sweep, mountPath: /sweep, readOnly: true}"
    }

    /// Submits the sweep and shows its answer in its log. It stays then: a pod's containers are started again
    /// when they end.
    private var sweepContainer: String {
        guard let sweep = launch.sweep else { return "" }
        let container = """
            - name: sweep
              image: \(launch.image)
              imagePullPolicy: IfNotPresent
              command: [/bin/sh, -c]
              args:
                - |
                  trap 'exit 0' TERM
                  until gradsweep status --to "$1" >/dev/null 2>&1; do sleep 1; done
                  while :; do
                    gradsweep submit "$2" --to "$1" --resume --wait
                    [ "$?" -ge 2 ] || break
                    sleep 30 & wait "$!"
                  done
                  while :; do sleep 3600 & wait "$!"; done
                - sh
                - \(Self.stateDirectory)
                - \("/sweep/\(sweep.sweep.path)".yamlQuoted)
              \(containerSecurity.indented(2))
              resources:
                requests: {cpu: 10m, memory: 64Mi}
                limits: {memory: 1Gi}
              volumeMounts:
                - {name: state, mountPath: /var/lib/gradsweep}
                - {name: sweep, mountPath: /sweep, readOnly: true}
            """
        return "\n        " + container.indented(8)
    }
}
