package provider

import (
	"fmt"
	"path/filepath"
	"strings"
)

// knot is Knot DNS. It answers NOTAUTH where BIND answers REFUSED, and adds a TSIG record where the key may not do what it
// asks for: miekg/dns then says that the authentication is bad.
var knot = &dnsServer{
	program:        "knotd",
	configure:      configureKnot,
	unsignedWrite:  "9 (NOTAUTH)",
	forbiddenWrite: "dns: bad authentication",
}

func configureKnot(s *dnsServer) ([]string, error) {
	var conf strings.Builder
	fmt.Fprintf(&conf, "server:\n  rundir: %[1]q\n  listen: 127.0.0.1@%[2]d\n  automatic-acl: off\ndatabase:\n  storage: %[1]q\n", s.folder, s.port)
	conf.WriteString("log:\n  - target: stderr\n    any: info\nkey:\n")
	writers := []string{}
	for key, algorithm := range algorithmKeys {
		fmt.Fprintf(&conf, "  - id: %s\n    algorithm: %s\n    secret: %s\n", key, algorithm, s.secrets[key])
		if key != guestKey {
			writers = append(writers, key)
		}
	}
	acl := func(id, keys, rest string) {
		fmt.Fprintf(&conf, "  - id: %s\n    key: [%s]\n    %s\n", id, keys, rest)
	}
	conf.WriteString("acl:\n")
	acl("forward", strings.Join(writers, ", "), "action: update\n    update-type: ["+strings.ReplaceAll(forwardTypes, " ", ", ")+"]")
	acl("reverse", strings.Join(writers, ", "), "action: update\n    update-type: [PTR]")
	acl("read", strings.Join(append(writers, guestKey), ", "), "action: query")
	fmt.Fprintf(&conf, "template:\n  - id: default\n    storage: %q\n    zonefile-sync: -1\n    journal-content: all\n    zonefile-load: difference-no-serial\n", s.folder)
	conf.WriteString("zone:\n")
	for zone, content := range zoneFiles() {
		if err := s.write(zone+"zone", content); err != nil {
			return nil, err
		}
		write := "forward"
		if zone == reverseZone {
			write = "reverse"
		}
		fmt.Fprintf(&conf, "  - domain: %[1]s\n    file: %[1]szone\n    acl: [%[2]s, read]\n", zone, write)
	}
	configuration := filepath.Join(s.folder, "knot.conf")
	return []string{"-c", configuration}, s.write("knot.conf", conf.String())
}
