import SweepSimulator
import Testing

struct CampaignTests {
    @Test func `a campaign adds up`() {
        var campaign = Campaign(eventsMaximum: 1_000_000)
        var events = 0
        for seed: UInt64 in 11...30 {
            campaign.run(seed)
            var simulation = Simulation(scenario: Scenario(seed: seed), eventsMaximum: 1_000_000)
            simulation.run()
            events += simulation.statistics.events
        }
        #expect(campaign.seeds == 20)
        #expect(campaign.events == events)
        #expect(campaign.sweeps >= 20)
        #expect(campaign.trials >= campaign.sweeps)
        #expect(campaign.faults == campaign.faultsByKind.reduce(0) { $0 + $1.count })
        #expect(campaign.recoveries > 0)
        #expect(campaign.failedSeeds.isEmpty)
    }

    @Test func `failures are counted, and the first ones made small`() {
        var campaign = Campaign(eventsMaximum: 50)
        for seed: UInt64 in 1...6 { campaign.run(seed) }
        #expect(campaign.failedSeeds.map(\.seed) == [1, 2, 3, 4, 5, 6])
        #expect(campaign.failures.map(\.seed) == [1, 2, 3])
    }
}
