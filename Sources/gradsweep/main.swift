// The executable: everything is in SweepCommands, where tests can reach it.

import SweepCommands

GradsweepCommand.run()
