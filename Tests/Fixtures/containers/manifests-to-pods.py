#!/usr/bin/env python3
"""Turns Kubernetes manifests into what `podman play kube` knows: a Job, a Deployment and a StatefulSet into Pods.
The pod templates stay as they are, except for what podman 4.3 cannot do: it mounts Secrets undecoded (ConfigMaps stand
in), knows no emptyDir (volume claims stand in), and would publish every port on the host. The first Pod of a StatefulSet
bears its Service's name. Reads standard input, writes standard output."""
import base64
import copy
import sys
import yaml


def pods(document):
    """(name, environment) of every pod that a workload asks for."""
    kind, name, spec = document["kind"], document["metadata"]["name"], document.get("spec")
    if kind == "Job":
        return [(f"{name}-{index}", {"JOB_COMPLETION_INDEX": str(index)}) for index in range(spec["parallelism"])]
    if kind == "Deployment":
        return [(f"{name}-{index}", {}) for index in range(spec["replicas"])]
    return [(spec["serviceName"], {})] if kind == "StatefulSet" else []


def named(kind, name, **content):
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **content}


def claim(pod, volume):
    content = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return named("PersistentVolumeClaim", f"{pod}-{volume}", spec=content)


def decoded(secret):
    values = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
    return named("ConfigMap", secret["metadata"]["name"], data=values)


def main():
    documents = [document for document in yaml.safe_load_all(sys.stdin) if document]
    out = [decoded(document) for document in documents if document["kind"] == "Secret"]
    out += [document for document in documents if document["kind"] == "ConfigMap"]
    for document in documents:
        for name, environment in pods(document):
            pod = named("Pod", name, spec=copy.deepcopy(document["spec"]["template"]["spec"]))
            # Removing an init container at once, the default, races with its end.
            pod["metadata"]["annotations"] = {"io.podman.annotations.init.container.type": "always"}
            volumes = pod["spec"]["volumes"]
            for template in document["spec"].get("volumeClaimTemplates", []):
                volumes.append({"name": template["metadata"]["name"], "emptyDir": {}})
            for volume in volumes:
                if volume.pop("emptyDir", None) is not None:
                    out.append(claim(name, volume["name"]))
                    volume["persistentVolumeClaim"] = {"claimName": out[-1]["metadata"]["name"]}
                if "secret" in volume:
                    volume["configMap"] = {"name": volume.pop("secret")["secretName"]}
                if "configMap" in volume:
                    # Dereferenced where it is absent.
                    volume["configMap"].setdefault("optional", False)
            for container in pod["spec"]["containers"]:
                container.pop("ports", None)
                container["env"] = [{"name": key, "value": value} for key, value in environment.items()]
            out.append(pod)
    yaml.safe_dump_all(out, sys.stdout, sort_keys=False)


main()
