import Autodiff
import Graphs
import Tensors
import Training

extension NextPlaceRecipe {
    /// Another run's parameters that a checkpoint's travel with: a student's teacher, what alignment
    /// compares with; nil where it needs none any more.
    public func source(in checkpoint: Checkpoint) -> Parameters<Float>? {
        let found = checkpoint.parameters.withoutPrefix(sourcePrefix)
        return found.names.isEmpty ? nil : found
    }
}

extension Checkpoint {
    /// The vectors that the run started from, which its parameters hold; nil where it learns them.
    public func pretraining(_ graph: UrbanGraph) throws -> SitePretraining? {
        guard KnowSiteRecipe.serves(recipe), try KnowSiteRecipe(recipe).pretrained != "none" else {
            return nil
        }
        return try SitePretraining(
            parameters, run: run, fitting: graph, dimension: recipe.dimension)
    }
}
