import Autodiff
import Graphs
import Tensors
import Training

extension Checkpoint {
    /// Another run's parameters that this one's travel with: a student's teacher, what alignment
    /// compares with; nil where it needs none any more.
    public var source: Parameters<Float>? {
        let prefix =
            recipe.model == .spacetimeGRAlignment
            ? GeneratorAssembly.referencePrefix : FrozenTeacher.prefix
        let found = parameters.withoutPrefix(prefix)
        return found.names.isEmpty ? nil : found
    }

    /// The vectors that the run started from, which its parameters hold; nil where it learns them.
    public func pretraining(_ graph: UrbanGraph) throws -> SitePretraining? {
        guard recipe.model == .knowsite, recipe.site.pretrained != "none" else { return nil }
        return try SitePretraining(
            parameters, run: run, fitting: graph, dimension: recipe.dimension)
    }
}
