// A compose file for Docker Compose and podman-compose: a coordinator and its workers on one machine. Not
// here: starting it.

/// What the file is rendered from.
package struct ComposeFile: Sendable {
    package static let workersMaximum = 1_000

    package var name = "gradsweep"
    package var image = ContainerImage.standard
    package var workers = 3
    package var slots = 1
    /// Relative to the file, or absolute.
    package var sweeps = "."

    package init() {}

    /// - Throws: for the first value that is not allowed, with the nearest one that is where there is one.
    package func check() throws(CommandFailure) {
        try DNSLabel.check(name, option: "--name")
        try ContainerImage.check(image, option: "--image")
        guard (1...Self.workersMaximum).contains(workers) else {
            throw CommandFailure("--workers is \(workers); give a number from 1 to \(Self.workersMaximum)")
        }
        guard (1...1_024).contains(slots) else {
            throw CommandFailure("--slots is \(slots); give a number from 1 to 1024")
        }
        // A name alone would be a volume's; a colon ends the path, a dollar sign begins a variable, a brace
        // ends one.
        guard sweeps == "." || sweeps.hasPrefix("/") || sweeps.hasPrefix("./") || sweeps.hasPrefix("../")
        else {
            throw CommandFailure(
                "--sweeps is \"\(sweeps)\"; allowed: an absolute path, or one that begins with ./ or ../"
                    + (sweeps.isEmpty ? "" : "; did you mean \"./\(sweeps)\"?"))
        }
        guard !sweeps.contains(where: { ":$}".contains($0) || $0.isNewline }) else {
            throw CommandFailure(
                "--sweeps is \"\(sweeps)\"; a path in a compose file holds no colon, dollar sign or line feed"
            )
        }
    }

    package var text: String {
        """
        # gradsweep on one machine: a coordinator and its workers, for Docker Compose and podman-compose, as
        # `gradsweep launch compose` renders it (guide: Deploy/README.md).
        #   podman-compose up -d --scale worker=8
        #   podman-compose exec coordinator gradsweep submit /sweeps/SWEEP.yaml --wait \\
        #     --to /var/lib/gradsweep/state
        name: \(name)

        x-gradsweep: &gradsweep
          image: ${GRADSWEEP_IMAGE:-\(image)}
          read_only: true
          cap_drop: [ALL]
          security_opt: ["no-new-privileges:true"]

        services:
          # Makes the keys when the project comes up for the first time, and ends.
          keys:
            <<: *gradsweep
            network_mode: none
            entrypoint: [/bin/sh, -ec]
            command:
              - |
                keys=/var/lib/gradsweep/keys join=/var/lib/gradsweep-join/join.yaml
                [ -e "$$keys/coordinator.yaml" ] || gradsweep keys init --keys "$$keys"
                [ -e "$$join" ] || gradsweep keys add workers --keys "$$keys" --out "$$join"
            volumes:
              - state:/var/lib/gradsweep
              - join:/var/lib/gradsweep-join

          coordinator:
            <<: *gradsweep
            command:
              - coordinator
              - --state=/var/lib/gradsweep/state
              - --listen=tcp://0.0.0.0:5555
              - --keys=/var/lib/gradsweep/keys
            # Workers on other machines need the port as well:
            # ports: ["5555:5555"]
            volumes:
              - state:/var/lib/gradsweep
              - \("${GRADSWEEP_SWEEPS:-\(sweeps)}:/sweeps:ro".yamlQuoted)
            tmpfs: [/tmp]
            depends_on:
              keys: {condition: service_completed_successfully}
            healthcheck:
              test: [CMD, gradsweep, status, --to, /var/lib/gradsweep/state]
              interval: 30s
              timeout: 10s
            restart: unless-stopped
            stop_grace_period: 30s

          worker:
            <<: *gradsweep
            command:
              - worker
              - --join=/var/lib/gradsweep-join/join.yaml
              - --connect=tcp://coordinator:5555
              - --slots=\(slots)
              - --health=/tmp/health
              - --data-cache=/var/cache/gradsweep
              - --grace=20
              - --give-up-after=600
            deploy:
              mode: replicated
              replicas: \(workers)
            volumes:
              - join:/var/lib/gradsweep-join:ro
              - cache:/var/cache/gradsweep
            tmpfs: [/tmp]
            depends_on:
              keys: {condition: service_completed_successfully}
            healthcheck:
              test: [CMD, gradsweep, health, /tmp/health]
              interval: 20s
              timeout: 10s
            restart: unless-stopped
            # Above --grace, in which a worker finishes what it has or hands it back.
            stop_grace_period: 30s

        volumes:
          # Sweeps, results, and the coordinator's keys.
          state: {}
          # The workers' key, apart from the coordinator's.
          join: {}
          # Data files, fetched once for all workers.
          cache: {}

        """
    }
}
