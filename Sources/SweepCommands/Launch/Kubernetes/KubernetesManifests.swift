// The manifests that a launch consists of, and what is the same in several of them. Not here: coordinator,
// workers and sweep (extensions in files of their own).

/// Manifests as text: templates, so that they keep their comments.
package struct KubernetesManifests: Sendable {
    let launch: KubernetesLaunch

    package init(_ launch: KubernetesLaunch) {
        self.launch = launch
    }

    /// In the order in which they are applied.
    package var files: [LaunchFile] {
        var files = [LaunchFile(name: "coordinator.yaml", text: coordinator)]
        if let sweep = launch.sweep {
            files.insert(LaunchFile(name: "sweep.yaml", text: configMap(of: sweep)), at: 0)
        }
        files.append(LaunchFile(name: "network-policy.yaml", text: networkPolicy))
        switch launch.kind {
        case .job: files.append(LaunchFile(name: "workers-job.yaml", text: workerJob))
        case .deployment: files.append(LaunchFile(name: "workers-deployment.yaml", text: workerDeployment))
        }
        return files
    }

    /// All of them as one stream of documents.
    package static func stream(_ files: [LaunchFile]) -> String {
        files.map { $0.text.hasSuffix("\n") ? String($0.text.dropLast()) : $0.text }.joined(
            separator: "\n---\n")
    }

    /// `metadata:` with name, namespace and labels.
    func metadata(_ name: String, _ component: String) -> String {
        """
        metadata:
          name: \(name)\(launch.namespace.map { "\n  namespace: \"\($0)\"" } ?? "")
          labels:
            \(labels(component).indented(4))
        """
    }

    func labels(_ component: String) -> String {
        """
        app.kubernetes.io/name: gradsweep
        app.kubernetes.io/instance: \(launch.name)
        app.kubernetes.io/component: \(component)
        """
    }

    /// What every pod is forbidden. The user is the image's; a volume that was opened to the group once is
    /// not walked through again, which would open the coordinator's private files, too.
    var podSecurity: String {
        """
        automountServiceAccountToken: false
        enableServiceLinks: false
        securityContext:
          runAsNonRoot: true
          runAsUser: 65532
          runAsGroup: 65532
          fsGroup: 65532
          fsGroupChangePolicy: OnRootMismatch
          seccompProfile:
            type: RuntimeDefault
        """
    }

    /// What every container is forbidden.
    var containerSecurity: String {
        """
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop: [ALL]
        """
    }

    /// The requests of a container that only copies a few files.
    var smallResources: String {
        """
        resources:
          requests: {cpu: 10m, memory: 32Mi}
          limits: {memory: 128Mi}
        """
    }

    private var networkPolicy: String {
        """
        # Workers reach the coordinator's port and name servers, the coordinator reaches nobody, and nobody
        # else reaches either. It takes a cluster whose network enforces policies.
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        \(metadata(launch.coordinatorName, "coordinator"))
        spec:
          podSelector:
            matchLabels:
              \(labels("coordinator").indented(6))
          policyTypes: [Ingress, Egress]
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      \(labels("worker").indented(14))
              ports:
                - protocol: TCP
                  port: \(KubernetesLaunch.port)
          egress: []
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        \(metadata(launch.workerName, "worker"))
        spec:
          podSelector:
            matchLabels:
              \(labels("worker").indented(6))
          policyTypes: [Ingress, Egress]
          ingress: []
          egress:
            - to:
                - podSelector:
                    matchLabels:
                      \(labels("coordinator").indented(14))
              ports:
                - protocol: TCP
                  port: \(KubernetesLaunch.port)
            - ports:
                - protocol: UDP
                  port: 53
                - protocol: TCP
                  port: 53

        """
    }
}
