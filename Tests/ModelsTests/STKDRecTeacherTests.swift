import Autodiff
import Graphs
import Layers
import Models
import Optimizers
import Synchronization
import Tensors
import Testing

@Suite struct STKDRecTeacherTests {
    private func loss<Scalar: TensorScalar>(
        _ model: STKDRecTeacher<Scalar>, _ parameters: Parameters<Scalar>,
        _ batch: SequenceBatch, key: UInt64?, step: Int = 0
    ) -> Scalar {
        model.loss(
            Tape(), parameters, batch, keys: DropoutKeys(seed: 3, step: step), sampling: key
        ).value.scalar
    }

    private func near(_ a: Tensor<Double>, _ b: Tensor<Double>, _ bound: Double = 1e-10) -> Bool {
        a.shape == b.shape && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < bound }
    }

    @Test(arguments: [1, 2, 3], [nil, 7 as UInt64?]) func derivatives(hops: Int, key: UInt64?)
        throws
    {
        for (dropout, usesNegative, loss) in [
            (0.0, false, SequenceLoss.sampled), (0.3, true, .sampled), (0.3, true, .crossEntropy),
        ] {
            let (model, parameters) = try TinyTeacher.model(Double.self) {
                $0.hops = hops
                $0.dropout = dropout
                $0.usesNegative = usesNegative
                $0.loss = loss
                $0.dimension = 4
            }
            let found = GradientCheck.largestError(parameters) { tape, variables in
                var moved = Parameters<Double>()
                for name in parameters.names {
                    moved[name] = variables[name]?.value ?? parameters[name]
                }
                return model.loss(
                    tape, moved, TinyTeacher.batch(), keys: DropoutKeys(seed: 4, step: 9),
                    sampling: key)
            }
            #expect(found < 1e-6, "dropout \(dropout)")
        }
    }

    /// With as many draws as there are neighbours a sample is the whole graph, to the last bit.
    @Test func wideSamplesAreTheWholeGraph() throws {
        let graph = try TinyTeacher.graph()
        let largest = (0..<graph.rows).map(graph.degree(ofRow:)).max() ?? 0
        let batch = TinyTeacher.batch()
        let (wide, parameters) = try TinyTeacher.model(Double.self) { $0.fanOut = largest }
        #expect(
            loss(wide, parameters, batch, key: 5) == loss(wide, parameters, batch, key: nil))
        let whole = wide.encodings(parameters)
        let items: [Int32] = [0, 2, 7, 12]
        #expect(
            near(
                wide.encodings(of: items, parameters, sampling: 1), whole.gatheringRows(items)))
        let (narrow, _) = try TinyTeacher.model(Double.self)
        #expect(narrow.encodings(parameters) == whole)
        #expect(
            !near(
                narrow.encodings(of: items, parameters, sampling: 1),
                whole.gatheringRows(items)))
    }

    @Test func keysDecideTheSample() throws {
        let (model, parameters) = try TinyTeacher.model(Float.self) { $0.dropout = 0.3 }
        let batch = TinyTeacher.batch()
        let first = loss(model, parameters, batch, key: 5)
        #expect(first == loss(model, parameters, batch, key: 5))
        #expect(first != loss(model, parameters, batch, key: 6))
        #expect(first != loss(model, parameters, batch, key: 5, step: 1))
    }

    /// The convolution of a sample is on average that of the whole graph, and so is the mean.
    @Test func samplesAreUnbiased() throws {
        let graph = try TinyTeacher.graph()
        let weights = GraphNormalization(graph)
        let rows = (0..<graph.rows).map(Int32.init)
        let whole = GraphNeighborhood<Double>(
            graph, weights, outputs: rows, fanOut: nil, key: 0)
        #expect(whole.inputs == rows)
        var convolution = Tensor<Double>.zeros([graph.rows, graph.rows])
        var mean = convolution
        let draws = 4000
        for key in 0..<draws {
            let sample = GraphNeighborhood<Double>(
                graph, weights, outputs: rows, fanOut: 3, key: UInt64(key))
            #expect(sample.mean.offsets.last ?? 0 <= 3 * graph.rows)
            convolution.add(sample.convolution.dense(), times: 1 / Double(draws))
            mean.add(sample.mean.dense(), times: 1 / Double(draws))
        }
        #expect(near(convolution, whole.convolution.dense(), 0.03))
        #expect(near(mean, whole.mean.dense(), 0.02))
        // What is needed of a few rows: themselves, and whom they read.
        let few = GraphNeighborhood<Double>(
            graph, weights, outputs: [12], fanOut: 3, key: 0)
        #expect(few.inputs == [12] && few.mean.count == 0 && few.convolution.values == [1])
    }

    /// What a view tells of neighbours is what the encoder multiplies by.
    @Test(arguments: [nil, 4 as UInt64?]) func neighboursAreThoseOfTheEncoder(key: UInt64?) throws {
        let (model, _) = try TinyTeacher.model(Double.self)
        let hops = GraphNeighborhood<Double>.hops(
            2, model.graph, GraphNormalization(model.graph),
            outputs: (0..<model.graph.rows).map(Int32.init),
            fanOut: model.configuration.fanOut, key: key)
        #expect(hops.count == 2)
        for (index, hop) in hops.enumerated() {
            let (convolution, mean) = (hop.convolution.dense(), hop.mean.dense())
            for row in 0..<model.graph.rows {
                let told = model.neighbours(ofRow: row, hop: index, sampling: key)
                #expect(told[0].row == Int32(row) && told[0].weight == 0)
                var shares = [Double](repeating: 0, count: model.graph.rows)
                var means = shares
                for neighbour in told {
                    shares[Int(neighbour.row)] += neighbour.share
                    means[Int(neighbour.row)] += neighbour.meanShare
                }
                for column in 0..<model.graph.rows {
                    #expect(abs(shares[column] - convolution[row, column]) < 1e-15)
                    #expect(abs(means[column] - mean[row, column]) < 1e-15)
                }
            }
        }
    }

    /// Padding, wider windows and the batch's other sequences change no sequence's numbers.
    @Test func paddingIsNothing() throws {
        let (model, parameters) = try TinyTeacher.model(Double.self) { $0.length = 9 }
        let encodings = model.encodings(parameters)
        let (near5, near9) = (TinyTeacher.batch(), TinyTeacher.batch(length: 9))
        #expect(
            abs(
                loss(model, parameters, near5, key: 3) - loss(model, parameters, near9, key: 3))
                < 1e-12)
        let scores = model.scores(parameters, encodings, near5)
        #expect(scores.shape == [5, 12])
        #expect(near(scores, model.scores(parameters, encodings, near9)))
        let alone = model.scores(parameters, encodings, near5.selecting([4, 1]))
        #expect(near(alone, scores.gatheringRows([4, 1])))
        #expect(scores.slicingRows(3..<4).elements.allSatisfy { $0 == 0 })
    }

    /// What prefixes give at the last position is what the last prefix alone gives.
    @Test func theLastPrefixIsTheScore() throws {
        let (model, parameters) = try TinyTeacher.model(Double.self)
        let (encodings, batch) = (model.encodings(parameters), TinyTeacher.batch())
        let scores = model.scores(parameters, encodings, batch)
        let logits = model.logits(parameters, encodings, batch)
        for sequence in [0, 1, 2, 4] {
            let last = sequence * batch.length + batch.length - 1
            for (found, row) in [
                (logits.positive[last], batch.positives[last]),
                (logits.negative[last], batch.negatives[last]),
            ] {
                #expect(abs(found - scores[sequence, Int(row) - 1]) < 1e-12)
            }
        }
        for index in batch.items.indices where batch.items[index] == 0 {
            #expect(logits.positive[index] == 0 && logits.negative[index] == 0)
        }
    }

    @Test func termsSumToTheScore() throws {
        let (model, parameters) = try TinyTeacher.model(Double.self)
        let (encodings, batch) = (model.encodings(parameters), TinyTeacher.batch())
        let scores = model.scores(parameters, encodings, batch)
        let reading = model.reading(parameters, encodings, batch)
        for candidate in [Int32(1), 6, 12] {
            let terms = model.contributions(
                parameters, encodings, batch,
                candidates: Array(repeating: candidate, count: batch.count))
            for sequence in 0..<batch.count {
                let sum = terms.slicingRows(sequence..<sequence + 1).sum
                #expect(abs(sum - scores[sequence, Int(candidate) - 1]) < 1e-12)
            }
            for index in batch.items.indices where batch.items[index] == 0 {
                #expect(terms[index] == 0 && reading.gates[index] == 0)
            }
        }
        #expect(reading.gates.elements.allSatisfy { (0..<1).contains($0) })
    }

    @Test func leavingOutIsScoringAnew() throws {
        let (model, parameters) = try TinyTeacher.model(Double.self)
        let (encodings, batch) = (model.encodings(parameters), TinyTeacher.batch())
        let whole = model.scores(parameters, encodings, batch)
        let (without, positions) = batch.leavingOutEach(ofSequence: 0)
        #expect(positions == [2, 3, 4] && without.count == 3 && without.users == [1, 1, 1])
        #expect(
            without.items == [0, 0, 0, 1, 5] + [0, 0, 0, 3, 5] + [0, 0, 0, 3, 1] as [Int32])
        #expect(
            without.positives == [0, 0, 0, 5, 2] + [0, 0, 0, 5, 2] + [0, 0, 0, 1, 2] as [Int32])
        #expect(without.geohashes.suffix(3) == [0, 100, 101])
        #expect(without.targetDistances.suffix(3) == [0, 201, 203])
        let changes = model.leaveOneOut(
            parameters, encodings, batch, sequence: 0, candidate: 4)
        let scores = model.scores(parameters, encodings, without)
        for (index, position) in positions.enumerated() {
            #expect(abs(changes[position] - (whole[0, 3] - scores[index, 3])) < 1e-12)
            #expect(changes[position] != 0)
        }
        #expect(changes[0] == 0 && changes[1] == 0)
        let none = model.leaveOneOut(parameters, encodings, batch, sequence: 3, candidate: 4)
        #expect(none.elements.allSatisfy { $0 == 0 })
        // One event left out of one: nothing is left.
        let only = model.leaveOneOut(parameters, encodings, batch, sequence: 2, candidate: 4)
        #expect(abs(only[4] - whole[2, 3]) < 1e-12)
    }

    @Test func observingChangesNothing() throws {
        let (model, parameters) = try TinyTeacher.model(Double.self)
        let (encodings, batch) = (model.encodings(parameters), TinyTeacher.batch())
        let scores = model.scores(parameters, encodings, batch)
        let seen = Mutex<[String: [Int]]>([:])
        let probe = Probe<Double> { name, value in
            seen.withLock { $0[name] = value.shape }
        }
        #expect(model.scores(parameters, encodings, batch, probe: probe) == scores)
        #expect(model.encodings(parameters, probe: probe) == encodings)
        let shapes = seen.withLock { $0 }
        #expect(shapes["teacher.gate"] == [13, 1] && shapes["teacher.attention"] == [13, 1])
        #expect(shapes["teacher.hidden"] == [13, 6] && shapes["teacher.pooled"] == [5, 6])
        for hop in 0..<2 { #expect(shapes["teacher.hop\(hop).output"] == [13, 6]) }
        for name in ["teacher.gate", "teacher.hidden", "teacher.attention", "teacher.pooled"] {
            let zero = model.scores(
                parameters, encodings, batch, probe: Probe(changes: [name: .zero]))
            #expect(zero.elements.allSatisfy { $0 == 0 }, "\(name)")
        }
        #expect(
            model.scores(
                parameters, encodings, batch, probe: Probe(changes: ["teacher.gate": .mean]))
                != scores)
    }

    /// Ten users who each go round three places of their own, with drawn neighbours: the loss falls,
    /// and what comes next is found.
    @Test func tenSequencesAreLearned() throws {
        let (users, length) = (10, 6)
        var batch = SequenceBatch(count: users, length: length)
        for user in 0..<users {
            batch.users[user] = Int32(user + 1)
            for position in 0..<length {
                let index = user * length + position
                batch.items[index] = Int32(user * 3 + position % 3 + 1)
                batch.positives[index] = Int32(user * 3 + (position + 1) % 3 + 1)
                batch.negatives[index] = Int32((user * 3 + position + 4) % 30 + 1)
            }
        }
        let events = EncodedEvents(
            offsets: (0...users).map { $0 * length }, places: batch.items.map { $0 - 1 },
            localTimes: batch.items.map { Int64($0) * 3600 },
            geohashes: batch.items.map { $0 % 4 }, distances: batch.items)
        var configuration = STKDRecTeacher<Float>.Configuration(users: users, places: 30)
        configuration.dimension = 16
        configuration.fanOut = 2
        configuration.length = length
        configuration.dropout = 0.1
        let model = STKDRecTeacher<Float>(
            configuration, try SpaceTimeGraph(events, places: 30))
        var random = RandomStream(seed: 1, name: "parameters")
        var parameters = model.initialParameters(&random)
        var adam = Adam<Float>()
        var losses: [Float] = []
        var negatives = RandomStream(seed: 1, name: "negatives")
        for step in 0..<300 {
            for index in batch.negatives.indices {
                let own = index / length * 3
                let other = negatives.integer(below: 27)
                batch.negatives[index] = Int32((other < own ? other : other + 3) + 1)
            }
            let tape = Tape<Float>()
            let loss = model.loss(
                tape, parameters, batch, keys: DropoutKeys(seed: 1, step: step),
                sampling: UInt64(step))
            losses.append(loss.value.scalar)
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.01)
        }
        // Two coins at the start: 2 log 2.
        #expect(abs(losses[0] - 1.386) < 0.2, "\(losses[0])")
        #expect(losses[299] < 0.25, "\(losses[299])")
        let scores = model.scores(parameters, model.encodings(parameters), batch)
        for user in 0..<users {
            let row = scores.slicingRows(user..<user + 1).elements
            let top = row.indices.sorted { row[$0] > row[$1] }.prefix(3)
            #expect(Set(top) == [user * 3, user * 3 + 1, user * 3 + 2], "user \(user)")
        }
        #expect(parameters["item.embedding"].slicingRows(0..<1).squaredSum == 0)
    }
}
