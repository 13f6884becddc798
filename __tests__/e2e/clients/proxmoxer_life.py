"""The life of a VM, and of who may use it, by proxmoxer. Reads where the lab is from standard input."""

import io
import json
import sys

from proxmoxer import ProxmoxAPI, ResourceException

access = json.load(sys.stdin)
token = access["token"]
by_password = ProxmoxAPI(
    access["host"], port=access["port"], user=access["user"], password=access["password"], verify_ssl=True
)
by_token = ProxmoxAPI(
    access["host"],
    port=access["port"],
    user=token["user"],
    token_name=token["name"],
    token_value=token["secret"],
    verify_ssl=True,
)


def wait(api, upid):
    """Waits for a task, and expects that it ends well."""
    node = api.nodes(upid.split(":")[1])
    status = node.tasks(upid).status.get()
    while status["status"] != "stopped":
        status = node.tasks(upid).status.get()
    assert status["exitstatus"] == "OK", status
    assert node.tasks(upid).log.get()[-1]["t"] == "TASK OK"


def expect_refusal(call, status, text):
    """Expects that a call is refused in these words."""
    try:
        call()
    except ResourceException as error:
        assert error.status_code == status and text in str(error), error
    else:
        raise AssertionError(f"not refused: {text}")


def live(api):
    """Clones, changes, runs, snapshots and destroys a VM."""
    node = api.nodes(api.nodes.get()[0]["node"])
    template = [vm for vm in node.qemu.get() if vm.get("template")][0]["vmid"]
    vmid = int(api.cluster.nextid.get())
    wait(api, node.qemu(template).clone.post(newid=vmid, full=1, name="web", pool="tenants", description="a b"))
    vm = node.qemu(vmid)
    vm.config.put(cores=2, memory=2048, net0="virtio,bridge=vmbr0,tag=100", tags="web;a", ciuser="debian")
    wait(api, vm.resize.put(disk="scsi0", size="+1G"))
    config = vm.config.get()
    assert (config["cores"], config["memory"], config["tags"]) == (2, "2048", "a;web"), config
    assert "size=5G" in config["scsi0"], config
    wait(api, vm.status.start.post())
    assert vm.status.current.get()["status"] == "running"
    expect_refusal(lambda: vm.agent("network-get-interfaces").get(), 500, "QEMU guest agent is not running")
    wait(api, vm.status.stop.post())
    wait(api, vm.snapshot.post(snapname="before", description="x"))
    assert [one["name"] for one in vm.snapshot.get()] == ["before", "current"]
    vm.config.put(cores=4)
    wait(api, vm.snapshot("before").rollback.post())
    assert vm.config.get()["cores"] == 2
    wait(api, vm.snapshot("before").delete())
    assert api.pools("tenants").get()["members"][0]["vmid"] == vmid
    wait(api, vm.delete(purge=1))
    assert [one["vmid"] for one in node.qemu.get()] == [template]


def manage(api):
    """Makes a user, a group, a role, a token and an ACL, uses the token, and takes all of it away."""
    api.access.groups.post(groupid="operators", comment="x")
    api.access.users.post(userid="joe@pve", password="a-password", groups="operators")
    api.access.roles.post(roleid="Operator", privs="VM.Audit,VM.PowerMgmt")
    api.access.acl.put(path="/vms/9000", roles="Operator", groups="operators", propagate=0)
    assert api.access.users("joe@pve").get()["groups"] == ["operators"]
    made = api.access.users("joe@pve").token("ci").post(privsep=0)
    joe = ProxmoxAPI(
        access["host"],
        port=access["port"],
        user="joe@pve",
        token_name="ci",
        token_value=made["value"],
        verify_ssl=True,
    )
    assert [vm["vmid"] for vm in joe.cluster.resources.get(type="vm")] == [9000]
    expect_refusal(
        lambda: joe.nodes("pve1").qemu(9000).config.put(cores=2), 403, "Permission check failed (/vms/9000, VM.Config"
    )
    login = ProxmoxAPI(access["host"], port=access["port"], user="joe@pve", password="a-password", verify_ssl=True)
    assert "/vms/9000" in login.access.permissions.get()
    api.access.users("joe@pve").token("ci").delete()
    expect_refusal(lambda: joe.nodes.get(), 401, "")
    api.access.users("joe@pve").delete()
    api.access.groups("operators").delete()
    api.access.roles("Operator").delete()
    assert api.access.acl.get() == []


def upload(api):
    """Uploads an image, lists it and removes it."""
    image = io.BytesIO(b"\0" * 4096)
    image.name = "tiny.iso"
    wait(api, api.nodes("pve1").storage("local").upload.post(content="iso", filename=image))
    content = api.nodes("pve1").storage("local").content
    assert [(one["volid"], one["size"]) for one in content.get()] == [("local:iso/tiny.iso", 4096)]
    wait(api, content("local:iso/tiny.iso").delete())
    assert content.get() == []


assert by_password.version.get()["version"].startswith("9.")
live(by_password)
live(by_token)
manage(by_password)
upload(by_token)
