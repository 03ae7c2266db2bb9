import Autodiff
import Graphs
import Tensors

/// Models of Float as the same ones of another kind of number, for splits that add up.
extension STKDRecTeacher {
    public func converted<Other: TensorScalar>(to: Other.Type = Other.self)
        -> STKDRecTeacher<Other>
    {
        var result = STKDRecTeacher<Other>.Configuration(
            users: configuration.users, places: configuration.places)
        result.dimension = configuration.dimension
        result.hops = configuration.hops
        result.fanOut = configuration.fanOut
        result.dropout = configuration.dropout
        result.length = configuration.length
        result.usesNegative = configuration.usesNegative
        return STKDRecTeacher<Other>(result, graph)
    }
}
