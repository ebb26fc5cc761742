"""Who serves an address: by postcode, area code or words in it, per country and kind of work, to a unit and a route."""
