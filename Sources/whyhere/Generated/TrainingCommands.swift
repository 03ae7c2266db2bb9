// Made by `make options` from the models' tables of settings.

import ArgumentParser

enum TrainingCommands {
    static let all: [any ParsableCommand.Type] = [
        TrainSepgcn.self,
        TrainLightgcn.self,
        TrainBprMf.self,
        TrainKnowsite.self,
        TrainTucker.self,
        TrainDistmult.self,
        TrainComplex.self,
        TrainTranse.self,
        TrainStkdrec.self,
        TrainStkdrecTeacher.self,
        TrainSasrec.self,
        TrainGru4rec.self,
        TrainSpacetimeGr.self,
        TrainSpacetimeGrEmbedding.self,
        TrainSpacetimeGrRanking.self,
        TrainSpacetimeGrAlignment.self,
        TrainRanker.self,
    ]
}
