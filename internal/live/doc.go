// Package live shows a page in browsers while it changes, by server-sent events (HTML
// Living Standard, 9.2).
//
// Who publishes never waits for who reads: a reader is told that there is something newer,
// by one flag that is set or not, and asks for the newest page when it can. So what a
// reader costs is bounded, and one that does not read costs nothing but its connection.
//
// The page is for the user of this machine: requests must name the server by an address or
// localhost, since a name of someone else's choice is how other sites' scripts get around
// the rule of the same origin (DNS rebinding).
package live
