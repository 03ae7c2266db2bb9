import Autodiff
import Tensors
import Training

extension NextPlaceRecipe {
    /// Another run's parameters that a checkpoint's travel with: a student's teacher, what alignment
    /// compares with; nil where it needs none any more.
    public func source(in checkpoint: Checkpoint) -> Parameters<Float>? {
        guard let sourcePrefix else { return nil }
        let found = checkpoint.parameters.withoutPrefix(sourcePrefix)
        return found.names.isEmpty ? nil : found
    }
}
