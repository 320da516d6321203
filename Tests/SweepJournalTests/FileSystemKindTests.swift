// Which file systems count as network file systems.

import SweepJournal
import Testing

@Suite struct FileSystemKindTests {
    @Test("File systems of networks and unknown programs are told from local ones")
    func types() {
        for type in ["nfs", "nfs4", "cifs", "smb3", "lustre", "fuse", "fuse.sshfs", "9p", "ceph"] {
            #expect(FileSystemKind(type: type) == .network(type: type))
        }
        for type in ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuseblk"] {
            #expect(FileSystemKind(type: type) == .local)
        }
    }

    @Test("The longest mount point decides, the last one among equals, and escapes are read")
    func mountTable() {
        let table = MountTable(
            text: """
                22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
                23 22 0:21 / /home rw shared:2 - ext4 /dev/sda2 rw
                24 22 0:22 / /home rw - nfs4 server:/home rw
                25 24 0:23 / /home/ada/my\\040disk rw - fuse.sshfs far:/ rw
                a line that means nothing
                """)
        #expect(table.type(of: "/") == "ext4")
        #expect(table.type(of: "/homes/x") == "ext4")
        #expect(table.type(of: "/home") == "nfs4")
        #expect(table.type(of: "/home/ada/runs") == "nfs4")
        #expect(table.type(of: "/home/ada/my disk/run") == "fuse.sshfs")
        #expect(MountTable(text: "").type(of: "/") == nil)
    }
}
