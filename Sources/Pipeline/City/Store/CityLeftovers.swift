import Foundation
import Glibc
import Support

/// What a killed writer of cities left in a folder of cities: a half-written city goes, an old
/// city that was set aside comes back, and files of the user are kept in any case.
enum CityLeftovers {
    /// Whether a name in a folder of cities may be a leftover.
    static func isOne(_ file: String) -> Bool {
        Leftovers.Name(file) != nil || Leftovers.isNameless(file)
            || (file.hasPrefix(".") && file.hasSuffix(".claim"))
    }

    /// Clears the leftovers of dead processes away. Best effort: what cannot be removed stays.
    ///
    /// - Parameter claimed: A city that the caller has claimed, so that whatever is left of it is
    ///   nobody's.
    static func clear(in parent: String, claimed: String? = nil) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        var folders: [(file: String, name: Leftovers.Name)] = []
        for file in files where isOne(file) {
            let path = parent + "/" + file
            guard let name = Leftovers.Name(file), isFolder(path) else {
                if file.hasSuffix(".claim") {
                    let name = String(file.dropFirst().dropLast(6))
                    if name != claimed, !name.isEmpty { CityClaim.clear(name, in: parent) }
                }
                continue
            }
            // This process makes no folder of a city before it has claimed the city.
            let isOwn = name.target == claimed && name.process == getpid()
            guard isOwn || !Leftovers.isAlive(name.process) else { continue }
            folders.append((path, name))
        }
        // Old cities first, for what is left beside them depends on whether they came back.
        for (path, name) in folders.sorted(by: { $0.name.isOld && !$1.name.isOld }) {
            if name.target == claimed {
                settle(path, name, parent)
            } else if let claim = CityClaim(ofLeftover: name.target, in: parent) {
                withExtendedLifetime(claim) { settle(path, name, parent) }
            }
        }
        Leftovers.sweepFiles(in: parent)
    }

    private static func settle(_ path: String, _ name: Leftovers.Name, _ parent: String) {
        let folder = parent + "/" + name.target
        if !FileManager.default.fileExists(atPath: folder) {
            // Killed between two renames: the old city had gone and the new one had not come.
            if name.isOld {
                guard holdsCity(path) else { return }
                _ = try? ExchangedFolder.place(path, at: folder)
                return
            }
            guard foreign(in: path).isEmpty else { return }
        } else {
            // What lies beside a folder that is no city is somebody else's.
            guard holdsCity(folder),
                (try? ExchangedFolder.move(from: path, to: folder, except: isOwn)) != nil
            else { return }
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func holdsCity(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + CityFormat.fileName)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func foreign(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            !isOwn($0)
        }
    }

    /// Whether a file of a city's folder is the program's own.
    static func isOwn(_ file: String) -> Bool {
        if file == CityFormat.fileName || file == CityFormat.readmeName { return true }
        guard let name = Leftovers.Name(file) else { return false }
        return [CityFormat.fileName, CityFormat.readmeName].contains {
            name.target == $0 || name.target.hasPrefix($0 + ".")
        }
    }
}
